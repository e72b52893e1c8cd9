import {rename, unlink} from 'node:fs/promises'
import {hostname} from 'node:os'
import {AuditformError} from '../errors.ts'
import {readBootFiles, standardAuditRules} from './boot-files.ts'
import {bootId} from './boot-id.ts'
import {removeDeadDrafts} from './dead-drafts.ts'
import {isThere, replaceFile, syncFolder} from './files.ts'
import {runFolder, withRulesFile} from './load-rules.ts'
import {localFacts} from './local-facts.ts'
import {withLockFile} from './lock.ts'
import {logLine} from './log-line.ts'
import {readExactly} from './netlink/exact-reader.ts'
import {findProgram, runProgram} from './programs.ts'
import {readReadiness} from './readiness.ts'
import {readRulesDir} from './rules-dir.ts'
import {localStateFiles} from './state-files.ts'
import {localStateFolders} from './state-folders.ts'
import {readSurroundings} from './surroundings.ts'
import type {RunResult, System} from './system.ts'

/** Where the pieces of a host are; each can be moved by a flag. */
export interface LocalPaths {
  readonly auditctl: string | undefined
  readonly rulesDir: string
  readonly lock: string
  readonly stateDir: string
}

/** The folder that augenrules reads. */
export const standardRulesDir = '/etc/audit/rules.d'

/** Where the host keeps the journal of an apply; reading and applying rules is root's in any case. */
export const standardStateDir = '/var/lib/auditform'

/** This host: auditctl, and the kernel's own answer beside it. */
export function localSystem(paths: LocalPaths): System {
  const auditctlPath = once(() => resolveAuditctl(paths.auditctl))
  const auditctl = async (args: readonly string[]) => runProgram(await auditctlPath(), args)
  const auditRules = paths.rulesDir === standardRulesDir ? standardAuditRules : undefined

  return {
    kind: 'local',
    description: `this host (${hostname()})`,
    auditctl,
    loadRules: (text) => withRulesFile(text, (path) => auditctl(['-R', path])),
    facts: localFacts(auditctlPath),
    exactReading: () => readExactly(),
    surroundings: readSurroundings,
    async watchedPaths(asked) {
      const {lookAtPaths} = await import('./path-looks.ts')
      return lookAtPaths(asked)
    },
    rulesFolder: () => readRulesDir(paths.rulesDir),
    bootFiles: () => readBootFiles(auditRules),
    async changeRulesFile(name, change) {
      const path = `${paths.rulesDir}/${name}`
      if (change.kind === 'replace') return replaceFile(path, change.text, 0o640)
      if (change.kind === 'set-aside') await setAside(path)
      else if (change.kind === 'put-back') await rename(`${path}.set-aside`, path)
      else await unlink(path)
      await syncFolder(paths.rulesDir)
    },
    async mergeRules() {
      const augenrules = await findProgram('augenrules')
      if (augenrules === undefined || paths.rulesDir !== standardRulesDir) return noProgram
      return runProgram(augenrules, [])
    },
    withLock: (work, claim) =>
      withLockFile(
        paths.lock,
        async () => {
          const generations = `${paths.stateDir}/generations`
          await removeDeadDrafts([paths.rulesDir, paths.stateDir, generations, runFolder])
          return work()
        },
        claim,
      ),
    readiness: () => readReadiness(paths.rulesDir, paths.stateDir, paths.auditctl),
    async examine(question) {
      // Only doctor asks.
      const {examineHere} = await import('./examine.ts')
      return examineHere(question, {rulesDir: paths.rulesDir, auditRules})
    },
    async auditTrail(question) {
      // Only a drift that found something asks.
      const [{askAuditTrail}, {runHere}] = await Promise.all([
        import('./audit-trail.ts'),
        import('./script-here.ts'),
      ])
      return askAuditTrail(runHere, question)
    },
    bootId,
    stateFolder: paths.stateDir,
    ...localStateFiles((name) => `${paths.stateDir}/${name}`),
    ...localStateFolders((name) => `${paths.stateDir}/${name}`),
    async announce({syslog, audit}) {
      await Promise.all([logLine(syslog), auditctl(['-m', audit]).catch(() => {})])
    },
  }
}

/**
 * Under the new name there may be a file from before, which rename(2) would replace. One step, and
 * no link(2) and unlink(2): killed between those, both names would stay for good.
 */
async function setAside(path: string): Promise<void> {
  const aside = `${path}.set-aside`
  if (await isThere(aside)) {
    throw new AuditformError('FILE_EXISTS', `${aside} is there already.`, {
      suggestions: ['Look whether it is still needed, and move it away.'],
    })
  }
  await rename(path, aside)
}

const noProgram: RunResult = {stdout: '', stderr: '', exitCode: undefined, failure: 'missing'}

async function resolveAuditctl(wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return wanted
  const found = await findProgram('auditctl')
  if (found !== undefined) return found
  throw new AuditformError('AUDITCTL_MISSING', 'There is no auditctl on this host.', {
    suggestions: [
      'Install it: apt-get install auditd, or dnf install audit.',
      'Name it with --auditctl PATH if it is somewhere unusual.',
      'Try things without a kernel: --target sandbox.',
    ],
  })
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}
