import {setTimeout} from 'node:timers/promises'
import {nothingExamined} from '../../src/doctor/examination.ts'
import {AuditformError} from '../../src/errors.ts'
import {changedRulesFiles} from '../../src/system/sandbox.ts'
import {loadModelled, runModelled, sandboxFacts} from '../../src/system/sandbox-auditctl.ts'
import {freshSandbox, type Sandbox} from '../../src/system/sandbox-file.ts'
import {unknownSurroundings} from '../../src/system/surroundings.ts'
import type {StateFile, System} from '../../src/system/system.ts'

/** A modelled host in memory: fast enough to fail in thousands of ways. */
export interface MemoryMachine {
  readonly system: System
  /** Kernel and rules.d. */
  readonly sandbox: () => Sandbox
  readonly set: (sandbox: Sandbox) => void
  /** The program's own files. */
  readonly state: Map<string, string>
  readonly folders: Map<string, readonly StateFile[]>
  /** Loses the rules of the kernel and loads what audit.rules says. */
  readonly reboot: () => void
}

const folder = {
  exists: true,
  linksTo: undefined,
  isWritable: true,
  isReadOnlyFileSystem: false,
  freeBytes: 1e9,
}

/** Makes a host that holds this. */
export function memoryMachine(
  start: Sandbox = freshSandbox,
  kept: ReadonlyMap<string, readonly StateFile[]> = new Map(),
): MemoryMachine {
  let sandbox = start
  let compiled = compile(start)
  let boots = 1
  let isHeld = false
  const state = new Map<string, string>()
  const folders = new Map(kept)
  const system: System = {
    kind: 'sandbox',
    description: 'a machine in memory',
    async auditctl(args) {
      const {result, after} = runModelled(args, sandbox)
      sandbox = after ?? sandbox
      return result
    },
    async loadRules(text) {
      const {result, after} = loadModelled(text, sandbox)
      sandbox = after
      return result
    },
    facts: async (query) => sandboxFacts(sandbox, query),
    exactReading: async () => ({kind: 'read', rules: sandbox.rules}),
    watchedPaths: async () => undefined,
    surroundings: async () => unknownSurroundings,
    rulesFolder: async () => ({
      path: '/r',
      files: Object.entries(sandbox.rules_d)
        .filter(([name]) => name.endsWith('.rules'))
        .map(([name, text]) => ({name, path: `/r/${name}`, text})),
    }),
    auditTrail: async () => undefined,
    examine: async () => nothingExamined,
    bootFiles: async () => ({auditRules: undefined, awkKnowsSpace: true}),
    async changeRulesFile(name, edit) {
      sandbox = {...sandbox, rules_d: changedRulesFiles(sandbox.rules_d, name, edit)}
    },
    async mergeRules() {
      compiled = compile(sandbox)
      return {stdout: '', stderr: '', exitCode: 0, failure: undefined}
    },
    async withLock(work, claim) {
      const end = performance.now() + (claim?.waitMs ?? 0)
      while (isHeld) {
        if (performance.now() > end) throw new AuditformError('LOCK_HELD', 'Somebody has it.')
        await setTimeout(1)
      }
      isHeld = true
      try {
        return await work()
      } finally {
        isHeld = false
      }
    },
    readiness: async () => ({
      mayControlAudit: true,
      writers: [],
      rulesDir: {...folder, path: '/r'},
      stateDir: {...folder, path: '/s'},
    }),
    bootId: async () => `boot ${boots}`,
    stateFolder: '/s',
    readState: async (name) => state.get(name),
    writeState: async (name, text) => void state.set(name, text),
    async appendState(name, text) {
      const before = state.get(name)
      if (before === undefined) throw new Error(`there is no ${name}`)
      state.set(name, before + text)
    },
    removeState: async (name) => void state.delete(name),
    readStateFolder: async (name) => folders.get(name),
    listStateFolders: async (parent, file) =>
      [...folders]
        .filter(([path]) => path.startsWith(`${parent}/`))
        .map(([path, files]) => ({
          name: path.slice(parent.length + 1),
          text: files.find(({name}) => name === file)?.text,
        })),
    async writeStateFolder(name, files) {
      if (!folders.has(name)) folders.set(name, files)
    },
    removeStateFolder: async (name) => void folders.delete(name),
    announce: async () => {},
  }
  return {
    system,
    sandbox: () => sandbox,
    set(other) {
      sandbox = other
      compiled = compile(other)
    },
    state,
    folders,
    reboot() {
      boots += 1
      // auditd.service runs augenrules --load, which compiles first.
      compiled = compile(sandbox)
      const {rules, control} = freshSandbox
      sandbox = loadModelled(compiled, {...sandbox, rules, control}).after
    },
  }
}

/** As augenrules does it: the files one behind the other. */
function compile({rules_d}: Sandbox): string {
  const names = Object.keys(rules_d).filter((name) => name.endsWith('.rules'))
  const lines = names.sort().flatMap((name) => (rules_d[name] ?? '').split('\n'))
  // A -D line of any file stands first.
  return ['-D', ...lines.filter((line) => line !== '-D')].join('\n')
}
