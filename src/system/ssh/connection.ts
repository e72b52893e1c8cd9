import {rmSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {AuditformError} from '../../errors.ts'
import {findProgram} from '../programs.ts'
import type {SshAddress} from './address.ts'
import {connectionLost, hostTimeout, sshMissing, startFailure} from './failures.ts'
import type {Greeting} from './greeting.ts'
import {type Master, openMaster, type SshCall, sessionArguments} from './master.ts'
import {type Around, makeScript, type Part, readAnswer, type Script} from './script.ts'

/** How a script on the host ended. */
export type Outcome =
  | {readonly kind: 'whole'; readonly parts: readonly Part[]}
  /** What it was to do may or may not be done. */
  | {readonly kind: 'lost' | 'timeout'}

/** One connection to a host, for all that a run does there. It opens when it is first needed. */
export interface Connection {
  readonly address: SshAddress
  /** Runs command lines in one script and one round trip; each is a part of the outcome. */
  run(parts: readonly string[]): Promise<Outcome>
  /** The same where nothing less than the whole answer will do. */
  askOnce(parts: readonly string[]): Promise<readonly Part[]>
  /** The same for what may as well be done twice: it is repeated when the connection was lost. */
  ask(parts: readonly string[]): Promise<readonly Part[]>
  greeting(): Promise<Greeting>
  /** Sets what surrounds all that is run from now on. */
  surround(custom: Custom | undefined): void
  close(): Promise<void>
}

/** What surrounds the scripts of a time, such as that of a lock. */
export interface Custom {
  /** Command lines before and after those of each script. */
  readonly around: Around
  /** What is to be done first whenever a lost connection was opened anew. */
  readonly reopened: (ask: Ask, greeting: Greeting) => Promise<void>
}

/** Runs command lines on a connection that is open, with nothing around them. */
export type Ask = (parts: readonly string[]) => Promise<readonly Part[]>

/** Longer than what auditctl itself is given on the host. */
const sessionLimitMs = 150_000

/** A connection that was lost is tried again at once, and after these waits, before it is given up. */
const waitsMs = [1000, 3000]

/** The connection to a host; nothing is done before something is asked. */
export function sshConnection(address: SshAddress): Connection {
  const state: State = {
    address,
    call: undefined,
    master: undefined,
    custom: undefined,
    forget: () => {},
  }
  // A host may allow two sessions at a time only, and the order of what is asked counts.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work)
    last = mine.catch(() => {})
    return mine
  }
  const run = (parts: readonly string[]) =>
    inTurn(async () =>
      runSession(state, await theMaster(state), makeScript(parts, state.custom?.around)),
    )
  return {
    address,
    run,
    askOnce: async (parts) => wholeOf(address, await run(parts)),
    ask: async (parts) => wholeOf(address, await runAgain(() => run(parts))),
    greeting: () => inTurn(async () => (await theMaster(state)).greeting),
    surround(custom) {
      state.custom = custom
    },
    close: () => inTurn(() => close(state)),
  }
}

interface State {
  readonly address: SshAddress
  call: SshCall | undefined
  master: Master | undefined
  custom: Custom | undefined
  forget: () => void
}

async function theMaster(state: State): Promise<Master> {
  if (state.master?.isAlive()) return state.master
  const isFirst = state.call === undefined
  state.call ??= await prepare(state)
  const master = await openWithin(state.call, isFirst ? [] : waitsMs)
  const ask: Ask = async (parts) =>
    wholeOf(state.address, await runSession(state, master, makeScript(parts)))
  try {
    if (!isFirst) await state.custom?.reopened(ask, master.greeting)
  } catch (error) {
    await master.end()
    throw error
  }
  state.master = master
  return master
}

/** A network that stumbles, or an sshd that is restarted, must not keep an apply from being taken back. */
async function openWithin(call: SshCall, waits: readonly number[]): Promise<Master> {
  for (const wait of waits) {
    try {
      return await openMaster(call)
    } catch (error) {
      if (!(error instanceof AuditformError && mayPass.includes(error.code))) throw error
    }
    await setTimeout(wait)
  }
  return openMaster(call)
}

const mayPass = ['SSH_UNREACHABLE', 'SSH_FAILED']

async function prepare(state: State): Promise<SshCall> {
  const program = await findProgram('ssh')
  if (program === undefined) throw sshMissing()
  const folder = await mkdtemp(join(draftFolder(), 'auditform-ssh-'))
  const endAtOnce = () => {
    state.master?.kill()
    rmSync(folder, {recursive: true, force: true})
  }
  process.once('exit', endAtOnce)
  state.forget = () => void process.off('exit', endAtOnce)
  return {program, address: state.address, socket: join(folder, 'socket')}
}

/** The path of a socket has 107 bytes at most (unix(7)), and ssh reads %, $ and ~ in it. */
function draftFolder(): string {
  const folder = tmpdir()
  return /^[\w./-]{1,50}$/.test(folder) ? folder : '/tmp'
}

async function runSession(state: State, master: Master, script: Script): Promise<Outcome> {
  const {call} = state
  if (call === undefined) return {kind: 'lost'}
  const {execa} = await import('execa')
  const result = await execa(call.program, sessionArguments(call), {
    env: {LC_ALL: 'C', LANGUAGE: 'C'},
    cwd: '/',
    detached: true,
    input: script.bytes,
    reject: false,
    stripFinalNewline: false,
    encoding: 'buffer',
    timeout: sessionLimitMs,
    maxBuffer: 256 * 1024 * 1024,
  })
  const answer = readAnswer(script, {stdout: result.stdout, stderr: result.stderr})
  if (answer.kind === 'whole') return answer
  if (result.timedOut) return {kind: 'timeout'}
  const isRefused = answer.kind === 'not-begun' && /Session open refused/.test(answer.stderr)
  if (answer.kind === 'not-begun' && (isRefused || (result.exitCode ?? 255) !== 255)) {
    throw startFailure(state.address, answer)
  }
  // Whatever is left of it answers nothing any more; the next question opens another one.
  master.kill()
  state.master = undefined
  return {kind: 'lost'}
}

/** Runs what changes nothing, or comes to the same when it is done twice, again when it was cut off. */
export async function runAgain(run: () => Promise<Outcome>): Promise<Outcome> {
  const outcome = await run()
  return outcome.kind === 'lost' ? run() : outcome
}

function wholeOf(address: SshAddress, outcome: Outcome): readonly Part[] {
  if (outcome.kind === 'whole') return outcome.parts
  throw outcome.kind === 'lost' ? connectionLost(address) : hostTimeout(address)
}

async function close(state: State): Promise<void> {
  await state.master?.end()
  if (state.call) await rm(join(state.call.socket, '..'), {recursive: true, force: true})
  state.forget()
  state.master = undefined
  state.call = undefined
}
