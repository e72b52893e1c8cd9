import {dirname} from 'node:path'
import {nothingExamined} from '../doctor/examination.ts'
import {mergedLines, mergedText} from '../persist/augenrules.ts'
import {withLockFile} from './lock.ts'
import {folderReadiness} from './readiness.ts'
import {loadModelled, runModelled, sandboxFacts} from './sandbox-auditctl.ts'
import {type Sandbox, sandboxFile} from './sandbox-file.ts'
import {sandboxFiles} from './sandbox-files.ts'
import {unknownSurroundings} from './surroundings.ts'
import type {FolderReadiness, RulesFile, System} from './system.ts'

/** A model of a host, kept in a file: everything works on it, on any laptop and without root. */
export function sandboxSystem(path: string): System {
  const file = sandboxFile(path)
  const change = async (edit: (sandbox: Sandbox) => Sandbox) => file.write(edit(await file.read()))

  return {
    kind: 'sandbox',
    description: `sandbox ${path}`,
    async auditctl(args) {
      const sandbox = await file.read()
      const {result, after} = runModelled(args, sandbox)
      if (after) await file.write(after)
      return result
    },
    async loadRules(text) {
      const {result, after} = loadModelled(text, await file.read())
      await file.write(after)
      return result
    },
    facts: async (query) => sandboxFacts(await file.read(), query),
    exactReading: async () => ({
      kind: 'read',
      rules: (await file.read()).rules,
    }),
    surroundings: async () => unknownSurroundings,
    // A model has no files but its own.
    watchedPaths: async () => undefined,
    async rulesFolder() {
      const folder = `${path}:rules.d`
      return {path: folder, files: rulesFiles(await file.read(), folder)}
    },
    async bootFiles() {
      const {audit_rules} = await file.read()
      const auditRules =
        audit_rules === undefined ? undefined : {path: `${path}:audit.rules`, text: audit_rules}
      return {auditRules, awkKnowsSpace: true}
    },
    changeRulesFile: (name, edit) =>
      change((sandbox) => ({
        ...sandbox,
        rules_d: changedRulesFiles(sandbox.rules_d, name, edit),
      })),
    async mergeRules() {
      const sandbox = await file.read()
      // Most models boot from their rules.d; then there is no audit.rules to bring up to date.
      const isThere = sandbox.audit_rules !== undefined
      if (isThere) await file.write({...sandbox, audit_rules: merged(sandbox)})
      const result = {stdout: '', stderr: ''}
      return isThere
        ? {...result, exitCode: 0, failure: undefined}
        : {...result, exitCode: undefined, failure: 'missing'}
    },
    withLock: (work, claim) => withLockFile(`${path}.lock`, work, claim),
    readiness: async () => ({
      mayControlAudit: true,
      writers: [],
      rulesDir: modelledFolder(`${path}:rules.d`),
      stateDir: await folderReadiness(dirname(path)),
    }),
    // Only its rules and its files are modelled.
    examine: async () => nothingExamined,
    auditTrail: async () => undefined,
    stateFolder: dirname(path),
    ...sandboxFiles(path),
    // A model has no log.
    announce: async () => {},
  }
}

function rulesFiles({rules_d}: Sandbox, folder: string): readonly RulesFile[] {
  return Object.entries(rules_d)
    .filter(([name]) => name.endsWith('.rules'))
    .map(([name, text]) => ({name, path: `${folder}/${name}`, text}))
}

/** What the augenrules of a modelled host makes of its rules.d. */
function merged(sandbox: Sandbox): string {
  const {auditctl} = sandboxFacts(sandbox, {users: none, groups: none, paths: none})
  return mergedText(mergedLines(rulesFiles(sandbox, ''), {auditctl, awkKnowsSpace: true}))
}

const none: ReadonlySet<string> = new Set()

/** The files of a modelled rules.d after a change of one. */
export function changedRulesFiles(
  files: Sandbox['rules_d'],
  name: string,
  edit: Parameters<System['changeRulesFile']>[1],
): Sandbox['rules_d'] {
  const {[name]: old, ...others} = files
  if (edit.kind === 'replace') return {...others, [name]: edit.text}
  if (edit.kind === 'remove') return others
  const aside = `${name}.set-aside`
  if (edit.kind === 'set-aside') return {...others, [aside]: old ?? ''}
  const {[aside]: saved, ...rest} = others
  return {...rest, [name]: saved ?? ''}
}

function modelledFolder(path: string): FolderReadiness {
  return {
    path,
    exists: true,
    linksTo: undefined,
    isWritable: true,
    isReadOnlyFileSystem: false,
    freeBytes: undefined,
  }
}
