import type {RunResult, System} from '../../src/system/system.ts'
import {
  type AuditctlDoor,
  type AuditctlFault,
  auditctlFaults,
  ended,
  firstHalf,
  type Stubbornness,
} from './auditctl-faults.ts'

/** A way in which one call goes wrong: with what it was asked and how to do it for real. */
export interface Fault {
  readonly name: string
  /** Which of the calls it is about. */
  readonly door: Door
  readonly act: (system: System, asked: Asked) => Promise<RunResult | undefined>
}

/** What is counted: runs of auditctl, steps on files, the journal, generations. */
export type Door = AuditctlDoor | 'file' | 'merge' | 'journal' | 'generation'

/** What was asked of the machine, and the same for real. */
export interface Asked {
  readonly really: () => Promise<RunResult | undefined>
  /** The text of a rules file. */
  readonly text: string
}

/** A run of auditctl that goes wrong, on a machine in memory. */
const ofAuditctl = ({door, name, effect, result}: AuditctlFault): Fault => ({
  door,
  name,
  async act(system, {really, text}) {
    if (effect === 'whole') await really()
    if (effect === 'half') await system.loadRules(firstHalf(text))
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

/** Everything that can go wrong with one call. */
export const faults: readonly Fault[] = [
  ...auditctlFaults.map(ofAuditctl),
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
