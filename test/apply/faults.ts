import type {RunResult, System} from '../../src/system/system.ts'

/** A way in which one call goes wrong: with what it was asked and how to do it for real. */
export interface Fault {
  readonly name: string
  /** Which of the calls it is about. */
  readonly door: Door
  readonly act: (system: System, asked: Asked) => Promise<RunResult | undefined>
}

/** What is counted: runs that change, runs that read, rules files, steps on files, the journal, generations. */
export type Door = 'change' | 'read' | 'load' | 'file' | 'merge' | 'journal' | 'generation'

/** What was asked of the machine, and the same for real. */
export interface Asked {
  readonly really: () => Promise<RunResult | undefined>
  /** The text of a rules file. */
  readonly text: string
}

const ended = (exitCode: number, stderr = '', stdout = ''): RunResult => ({
  stdout,
  stderr,
  exitCode,
  failure: undefined,
})
const cutOff = (failure: 'timeout' | 'killed'): RunResult => ({
  stdout: '',
  stderr: '',
  exitCode: undefined,
  failure,
})
const without = (door: Door, name: string, result: RunResult): Fault => ({
  door,
  name: `${name}, without effect`,
  act: async () => result,
})
const afterwards = (door: Door, name: string, result: RunResult): Fault => ({
  door,
  name: `${name}, with effect`,
  async act(_system, {really}) {
    await really()
    return result
  },
})
const half = (name: string, result: RunResult): Fault => ({
  door: 'load',
  name: `${name}, half of it`,
  async act(system, {text}) {
    const lines = text.split('\n')
    await system.loadRules(lines.slice(0, Math.ceil(lines.length / 2)).join('\n'))
    return result
  },
})
const broken = (door: Door, when: 'before' | 'after'): Fault => ({
  door,
  name: `an error ${when} it is done`,
  async act(_system, {really}) {
    if (when === 'after') await really()
    throw new Error('input/output error')
  },
})

const exists = 'Error sending add rule data request (Rule exists)\n'
const gone = 'Error sending delete rule data request (No such file or directory)\n'

/** Everything that can go wrong with one call. */
export const faults: readonly Fault[] = [
  without('change', 'exit status 255', ended(255, 'no\n')),
  without('change', 'exit status 0', ended(0)),
  without('change', 'no end', cutOff('timeout')),
  without('change', 'killed', cutOff('killed')),
  without('change', '"Rule exists"', ended(255, exists)),
  without('change', '"No such rule"', ended(255, gone)),
  afterwards('change', 'exit status 255', ended(255, 'no\n')),
  afterwards('change', 'no end', cutOff('timeout')),
  afterwards('change', 'killed', cutOff('killed')),
  afterwards('change', 'wrong output', ended(0, 'Warning - x\n', 'enabled 7\n')),
  without('load', 'exit status 1', ended(1)),
  without('load', 'exit status 0', ended(0)),
  without('load', 'killed', cutOff('killed')),
  afterwards('load', 'exit status 1', ended(1)),
  afterwards('load', 'no end', cutOff('timeout')),
  half('exit status 1', ended(1)),
  half('exit status 0', ended(0)),
  half('killed', cutOff('killed')),
  without('read', 'exit status 255', ended(255, 'no\n')),
  without('read', 'nothing', ended(0)),
  without('read', 'no end', cutOff('timeout')),
  without('read', 'wrong output', ended(0, '', 'LIST_RULES: what?\n')),
  without('read', 'no rules', ended(0, '', 'No rules\n')),
  broken('file', 'before'),
  broken('file', 'after'),
  {door: 'file', name: 'nothing, without an error', act: async () => undefined},
  broken('merge', 'before'),
  broken('merge', 'after'),
  broken('journal', 'before'),
  broken('journal', 'after'),
  broken('generation', 'before'),
  broken('generation', 'after'),
]

/** Whether the fault strikes once, or from then on. */
export type Stubbornness = 'once' | 'from then on'

/** A machine on which the nth call of a kind goes wrong; `struck` tells whether it was reached. */
export function faulty(
  system: System,
  {door, act}: Fault,
  nth: number,
  stubbornness: Stubbornness,
): {readonly system: System; readonly struck: () => boolean} {
  let count = 0
  let struck = false
  const strikes = (what: Door) => {
    if (what !== door) return false
    const at = count++
    if (at !== nth && !(stubbornness === 'from then on' && at > nth)) return false
    struck = true
    return true
  }
  const silent = ended(0)
  const run = async (what: Door, text: string, really: Asked['really']) =>
    strikes(what) ? act(system, {really, text}) : really()
  const doing = (what: Door, really: () => Promise<void>) =>
    run(what, '', async () => {
      await really()
      return undefined
    })
  return {
    struck: () => struck,
    system: {
      ...system,
      async auditctl(args) {
        const reads = args[0] === '-l' || args[0] === '-s'
        return (await run(reads ? 'read' : 'change', '', () => system.auditctl(args))) ?? silent
      },
      loadRules: (text) => run('load', text, () => system.loadRules(text)),
      async changeRulesFile(name, edit) {
        await doing('file', () => system.changeRulesFile(name, edit))
      },
      async mergeRules() {
        return (await run('merge', '', () => system.mergeRules())) ?? silent
      },
      async writeState(name, text) {
        await doing('journal', () => system.writeState(name, text))
      },
      async appendState(name, text, durability) {
        await doing('journal', () => system.appendState(name, text, durability))
      },
      async removeState(name) {
        await doing('journal', () => system.removeState(name))
      },
      async writeStateFolder(name, files) {
        await doing('generation', () => system.writeStateFolder(name, files))
      },
      async removeStateFolder(name) {
        await doing('generation', () => system.removeStateFolder(name))
      },
    },
  }
}
