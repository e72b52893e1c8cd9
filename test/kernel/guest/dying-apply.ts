/**
 * Applies a policy to the guest and dies by kill -9 at one of its changes. It loads everything
 * first and then waits for a line on stdin, so that the next one can get ready meanwhile.
 */
import {once} from 'node:events'
import {flushCompileCache} from 'node:module'
import {setTimeout} from 'node:timers/promises'
import {readDesired} from '../../../src/read-desired.ts'
import {carryOut, propose} from '../../../src/reconcile.ts'
import {nodePolicyFiles} from '../../../src/system/policy-files.ts'
import type {System} from '../../../src/system/system.ts'
import {guestSystem} from './guest-system.ts'

/** Where an apply dies: at its nth change; `during` it is under way and goes on by itself. */
export interface Death {
  readonly policy: string
  readonly nth: number
  readonly moment: 'before' | 'during' | 'after'
}

// Whoever is killed writes no cache, and an emulated processor is slow at compiling.
flushCompileCache()
process.stdout.write('ready\n')
const [line] = await once(process.stdin, 'data')
const death: Death = JSON.parse(String(line))
const system = guestSystem()
const query = [[death.policy], nodePolicyFiles(), 'root', system.facts, 'known'] as const
const {desired, facts} = await readDesired(...query)
const proposal = await propose(system, desired, facts, {liveOnly: false, takeOver: false})
await carryOut(dying(system, death), proposal, () => {})
process.stdout.write('alive\n')
process.exit(0)

function dying(host: System, {nth, moment}: Death): System {
  let count = 0
  const change = async <T>(really: () => Promise<T>): Promise<T> => {
    if (count++ !== nth) return really()
    if (moment === 'after') await really()
    if (moment === 'during') {
      void really()
      // A program that was started by then outlives us; a file may be half written.
      await setTimeout(5)
    }
    process.kill(process.pid, 'SIGKILL')
    return new Promise(() => {})
  }
  const reads = (option: string | undefined) =>
    option === '-l' || option === '-s' || option === '-v'
  return {
    ...host,
    auditctl: (args) => (reads(args[0]) ? host.auditctl(args) : change(() => host.auditctl(args))),
    loadRules: (text) => change(() => host.loadRules(text)),
    changeRulesFile: (name, edit) => change(() => host.changeRulesFile(name, edit)),
    mergeRules: () => change(() => host.mergeRules()),
    writeState: (name, text) => change(() => host.writeState(name, text)),
    appendState: (name, text, durability) => change(() => host.appendState(name, text, durability)),
    removeState: (name) => change(() => host.removeState(name)),
  }
}
