/**
 * Lets an apply die at each of its changes, in each way, and recovers: how each ended, a line of
 * JSON each. Between two deaths the guest is brought back to where the apply begins. Runs in the
 * guest, so that a point costs no round trip, and starts the next process while one dies.
 */
import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process'
import {once} from 'node:events'
import {writeFile} from 'node:fs/promises'
import {text} from 'node:stream/consumers'
import {setTimeout} from 'node:timers/promises'
import {recover} from '../../../src/apply/recover.ts'
import {readDesired} from '../../../src/read-desired.ts'
import {carryOut, isAsDesired, propose} from '../../../src/reconcile.ts'
import {isTwin} from '../../../src/rules/twin.ts'
import {observe} from '../../../src/state/observe.ts'
import {nodePolicyFiles} from '../../../src/system/policy-files.ts'
import {guestSystem} from './guest-system.ts'

/** What is applied, from where, and how many deaths are wanted at most. */
export interface KillOrder {
  /** Rules of before and of the policy. */
  readonly before: string
  readonly desired: string
  readonly deaths: number
}

/** How one death and its recovery ended. */
export interface KillResult {
  readonly nth: number
  readonly moment: 'before' | 'during' | 'after'
  readonly told: string
  readonly end: 'before' | 'desired' | 'neither'
  readonly hasTwin: boolean
  readonly hasJournal: boolean
}

const order: KillOrder = JSON.parse(await text(process.stdin))
const system = guestSystem()
const paths = {before: '/run/before.rules', desired: '/run/desired.rules'}
await writeFile(paths.before, order.before)
await writeFile(paths.desired, order.desired)

const proposalFor = async (policy: string) => {
  const query = [[policy], nodePolicyFiles(), 'root', system.facts, 'known'] as const
  const {desired, facts} = await readDesired(...query)
  return propose(system, desired, facts, {liveOnly: false, takeOver: false})
}
const bringTo = async (policy: string) => {
  const proposal = await proposalFor(policy)
  if (!isAsDesired(proposal)) await carryOut(system, proposal, () => {})
}

let deaths = 0
let waiting = start()
for (const moment of ['after', 'before', 'during'] as const) {
  for (let nth = 0; deaths < order.deaths; nth++) {
    await bringTo(paths.before)
    const died = await die(nth, moment)
    if (!died) break
    deaths += 1
    process.stdout.write(`${JSON.stringify(await recovered(nth, moment))}\n`)
  }
}
waiting.kill()
process.exit(0)

function start(): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [new URL('dying-apply.ts', import.meta.url).pathname], {
    env: {...process.env, NODE_COMPILE_CACHE: '/run/kill-applies-cache'},
  })
}

async function die(nth: number, moment: KillResult['moment']): Promise<boolean> {
  const child = waiting
  await once(child.stdout, 'data')
  const ended = once(child, 'exit')
  child.stdin.write(`${JSON.stringify({policy: paths.desired, nth, moment})}\n`)
  const errors = text(child.stderr)
  const [status, signal] = await ended
  waiting = start()
  if (signal === 'SIGKILL') return true
  if (status !== 0) throw new Error(`the apply ended by itself: ${await errors}`)
  return false
}

async function recovered(nth: number, moment: KillResult['moment']): Promise<KillResult> {
  // What was under way when it died ends by itself; the reading is to come after that.
  if (moment === 'during') while (await isBusy()) await setTimeout(20)
  const report = await recover(system, undefined, () => {})
  const told = report.kind === 'recovered' ? `${report.direction} (${report.reason})` : report.kind
  const {facts} = await proposalFor(paths.desired)
  const {state} = await observe(system, facts, [])
  const isDesired = isAsDesired(await proposalFor(paths.desired))
  const isBefore = isAsDesired(await proposalFor(paths.before))
  return {
    nth,
    moment,
    told,
    end: isDesired ? 'desired' : isBefore ? 'before' : 'neither',
    hasTwin: state.rules.some(({rule}) => isTwin(rule)),
    hasJournal: (await system.readState('journal')) !== undefined,
  }
}

async function isBusy(): Promise<boolean> {
  return (await system.readiness()).writers.length > 0
}
