/**
 * Lets the built program die at its changes while it applies or recovers, recovers, and tells how each
 * ended, a line of JSON each. Between two deaths the guest is brought back to where the dying command
 * began. Runs in the guest, so that a point costs no round trip, and loads the next process while one
 * dies.
 */
import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process'
import {once} from 'node:events'
import {writeFile} from 'node:fs/promises'
import {text} from 'node:stream/consumers'
import {setTimeout} from 'node:timers/promises'
import {recover} from '../../../src/apply/recover.ts'
import {messageOf} from '../../../src/errors.ts'
import type {Death} from './die-at.ts'
import {guestSystem} from './guest-system.ts'
import {keepScript, leftScript, lookScript, restoreScript, shell} from './scene.ts'

/** What is applied, from where, and at how many points it dies. */
export interface KillOrder {
  /** A rules file of before and a policy; rules of others that the policy takes the place of. */
  readonly before: string
  readonly desired: string
  readonly others: string
  /** Control options that bring the values of before back. */
  readonly control: string
  readonly victims: readonly Victim[]
  /** How many points at most, evenly over what a victim does; each change is two points. */
  readonly deaths: number
}

/** What dies. */
export interface Victim {
  readonly name: string
  /** An option that auditctl refuses while the program applies, so that all is taken back. */
  readonly refused?: string
  /** The words of a recovery of an apply that died half-way; then it is this that dies. */
  readonly recovering?: readonly string[]
}

/** How one death and its recovery ended. */
export interface KillResult extends Death {
  /** The name of the victim. */
  readonly victim: string
  /** The change it died at. */
  readonly at: string
  /** What the recovery said. */
  readonly told: string
  /** How it differs from before where it is neither of the two. */
  readonly end: 'before' | 'desired' | string
  /** The journal, where it is still there, and drafts that were left behind. */
  readonly left: readonly string[]
}

const order: KillOrder = JSON.parse(await text(process.stdin))
const node = '/opt/auditform/node/bin/node'
const program = '/opt/auditform/bin/run.js'
const hazards = ['REMOVES_MANY', 'COVERAGE_GAP', 'COVERAGE_LOST', 'EMPTIES']
const allowed = hazards.flatMap((name) => ['--allow', name])
const apply = ['apply', '--yes', '--take-over', ...allowed]
const wrapper = '/run/refusing-auditctl'
const life: Death = {nth: -1, moment: 'before'}
const system = guestSystem()

await writeFile('/run/before.rules', order.before)
await writeFile('/run/desired.rules', order.desired)
// A delete waits for all processors; hurrying them changes no order of anything.
await shell(`echo 1 >/sys/kernel/rcu_expedited
auditctl -D; auditctl ${order.control}; rm -rf /var/lib/auditform /etc/audit/rules.d/*`)
await live([...apply, '/run/before.rules'], 0)
await writeFile('/etc/audit/rules.d/50-others.rules', order.others)
await shell('augenrules')
await shell(keepScript('before'))
const before = await shell(lookScript)
await live([...apply, '/run/desired.rules'], 0)
const desired = await shell(lookScript)
for (const victim of order.victims) await killAgainAndAgain(victim)
await shell(`echo 0 >/sys/kernel/rcu_expedited
auditctl -D; rm -rf /var/lib/auditform /etc/audit/rules.d/*`)
process.exit(0)

async function killAgainAndAgain(victim: Victim): Promise<void> {
  await restore('before')
  const {words, from, changes} = await commandOf(victim)
  let dying = start(words)
  for (const death of sample(changes, order.deaths)) {
    await restore(from)
    const {signal, said} = await tell(dying, death)
    if (signal !== 'SIGKILL') throw new Error(`it ended by itself: ${said}`)
    dying = start(words)
    const result = {victim: victim.name, ...(await recovered(death, said))}
    process.stdout.write(`${JSON.stringify(result)}\n`)
  }
  dying.kill('SIGKILL')
}

async function restore(name: string): Promise<void> {
  await shell(restoreScript(name))
}

/** What is to die, from which state, and how many changes it makes when nobody kills it. */
async function commandOf({refused, recovering}: Victim) {
  if (refused !== undefined) {
    const text = `#!/bin/sh\ncase "$1" in ${refused}) echo refused >&2; exit 1;; esac\nexec auditctl "$@"\n`
    await writeFile(wrapper, text, {mode: 0o755})
  }
  const wrapped = refused === undefined ? [] : ['--auditctl', wrapper]
  const words = [...apply, ...wrapped, '/run/desired.rules']
  if (recovering === undefined) {
    return {words, from: 'before', changes: await live(words, refused === undefined ? 0 : 1)}
  }
  const all = await live(words, 0)
  await restore('before')
  await tell(start(words), {nth: Math.round(0.3 * all), moment: 'during'})
  await settled()
  await shell(keepScript('half-way'))
  const halfWay = await shell(lookScript)
  await restore('half-way')
  if ((await shell(lookScript)) !== halfWay) throw new Error('it cannot be brought back half-way')
  // The first one also removes the drafts of the dead apply, which are brought back by nobody.
  await live(recovering, 0)
  await restore('half-way')
  return {words: [...recovering], from: 'half-way', changes: await live(recovering, 0)}
}

/** What was under way when it died ends by itself; the reading is to come after that. */
async function settled(): Promise<void> {
  while ((await system.readiness()).writers.length > 0) await setTimeout(20)
}

function sample(all: number, most: number): readonly Death[] {
  const count = Math.min(2 * all, most)
  return Array.from({length: count}, (_, index) => {
    const point = Math.floor((index * 2 * all) / count)
    return {nth: point >> 1, moment: point % 2 === 0 ? 'before' : 'during'}
  })
}

function start(words: readonly string[]): ChildProcessWithoutNullStreams {
  const hook = ['--import', new URL('die-at.js', import.meta.url).href]
  return spawn(node, [...hook, program, ...words], {
    env: {...process.env, NODE_COMPILE_CACHE: '/run/auditform-compile-cache'},
  })
}

/** How many changes an apply makes that nobody kills. */
async function live(words: readonly string[], expected: number): Promise<number> {
  const {status, said} = await tell(start(words), life)
  if (status !== expected) throw new Error(`status ${status}: ${said}`)
  return Number(/changes (\d+)/.exec(said)?.[1])
}

/** Lets a process that has loaded all go on, and waits for its end. */
async function tell(
  child: ChildProcessWithoutNullStreams,
  death: Death,
): Promise<{readonly status: unknown; readonly signal: unknown; readonly said: string}> {
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const ended = once(child, 'exit')
  child.stdin.end(`${JSON.stringify(death)}\n`)
  const [status, signal] = await ended
  return {status, signal, said: (await said).join('')}
}

async function recovered(death: Death, said: string): Promise<Omit<KillResult, 'victim'>> {
  const told = await recover(system, undefined, () => {}).then(
    (report) =>
      report.kind === 'recovered' ? `${report.direction}: ${report.reason}` : report.kind,
    messageOf,
  )
  const found = await shell(lookScript)
  return {
    ...death,
    at: /died at (.*)/.exec(said)?.[1] ?? '',
    told,
    end: found === desired ? 'desired' : found === before ? 'before' : unlike(before, found),
    left: (await shell(leftScript)).split('\n').filter(Boolean),
  }
}

function unlike(wanted: string, found: string): string {
  const [left, right] = [wanted.split('\n'), found.split('\n')]
  const missing = left.filter((line) => !right.includes(line)).map((line) => `- ${line}`)
  const extra = right.filter((line) => !left.includes(line)).map((line) => `+ ${line}`)
  return [...missing, ...extra].join('\n') || 'another order'
}
