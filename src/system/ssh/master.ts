import {type ChildProcess, spawn} from 'node:child_process'
import {rm} from 'node:fs/promises'
import {Socket} from 'node:net'
import type {AuditformError} from '../../errors.ts'
import {formatSshAddress, type SshAddress} from './address.ts'
import {connectFailure, startFailure} from './failures.ts'
import {type Greeting, greetingParts, readGreeting} from './greeting.ts'
import {type Answer, makeScript, readAnswer} from './script.ts'

/** The ssh process that holds the connection; the sessions of single scripts go through its socket. */
export interface Master {
  readonly greeting: Greeting
  readonly isAlive: () => boolean
  /** Ends it, and with it the process that stands for it on the host. */
  readonly end: () => Promise<void>
  /** Ends it without waiting, for when this process ends. */
  readonly kill: () => void
}

/** How ssh is called: the program, the host, and the socket that sessions share. */
export interface SshCall {
  readonly program: string
  readonly address: SshAddress
  readonly socket: string
}

/** TCP, keys and login together; a proxy on the way may need its time, too. */
const openLimitMs = 60_000

/**
 * A login shell of any kind runs this: there is nothing in it that csh or fish would read in
 * another way. Whoever is not root becomes root by sudo, and is never asked for a password.
 */
const command =
  'env LC_ALL=C /bin/sh -c \'PATH=$PATH:/usr/bin:/bin; test "$(id -u)" = 0 && exec /bin/sh; exec sudo -n -- /bin/sh\''

/** What ssh is told beyond its own configuration, which decides all else. */
const options = [
  // There may be nobody to ask, and a question would stop an apply in its middle.
  'BatchMode=yes',
  'ConnectTimeout=20',
  // A host that is gone without a word is noticed after half a minute.
  'ServerAliveInterval=10',
  'ServerAliveCountMax=3',
  'ControlPersist=no',
  'ClearAllForwardings=yes',
  'ForwardAgent=no',
  'ForwardX11=no',
  'PermitLocalCommand=no',
  'RemoteCommand=none',
  'EscapeChar=none',
  'LogLevel=ERROR',
].flatMap((option) => ['-o', option])

function target({user, host, port}: SshAddress): readonly string[] {
  return [
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    host,
    command,
  ]
}

/** The arguments of one session through the socket. */
export function sessionArguments({address, socket}: SshCall): readonly string[] {
  // Where the socket leads nowhere ssh would connect anew, unasked; this way it fails at once.
  const noOtherWay = ['-F', '/dev/null', '-o', 'ControlMaster=no', '-o', 'ProxyCommand=false']
  return ['-T', '-S', socket, ...noOtherWay, ...options, ...target(address)]
}

/**
 * Opens the connection. On the host a process reads what it is sent until it ends, and this
 * process sends nothing: whichever way it dies, the connection and that process end with it.
 */
export async function openMaster(call: SshCall): Promise<Master> {
  // One that was killed leaves its socket behind, and ssh shares nothing where there is one.
  await rm(call.socket, {force: true})
  const script = makeScript(greetingParts, {after: 'exec cat >/dev/null'})
  const child = spawn(
    call.program,
    ['-T', '-M', '-S', call.socket, ...options, ...target(call.address)],
    {
      cwd: '/',
      env: {...process.env, LC_ALL: 'C', LANGUAGE: 'C'},
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C on the terminal is for us: the connection is needed to take things back.
      detached: true,
    },
  )
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  child.stdin.on('error', () => {})
  child.stdin.write(script.bytes)
  const heard = {stdout: Buffer.alloc(0), stderr: Buffer.alloc(0)}
  const answer = await firstAnswer(child, ended, (stream, bytes) => {
    heard[stream] = Buffer.concat([heard[stream], bytes])
    return readAnswer(script, heard)
  })
  if (answer?.kind !== 'whole') {
    child.kill('SIGKILL')
    throw openFailure(call.address, child.exitCode, answer, String(heard.stderr))
  }
  letGo(child)
  return {
    greeting: readGreeting(answer.parts),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async end() {
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), 2000)
      await ended
      clearTimeout(timer)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** Waits until an answer is whole, ssh has ended, or the time is over. */
async function firstAnswer(
  child: ChildProcess,
  ended: Promise<void>,
  hear: (stream: 'stdout' | 'stderr', bytes: Buffer) => Answer,
): Promise<Answer | undefined> {
  let timer: NodeJS.Timeout | undefined
  let last: Answer | undefined
  const whole = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, openLimitMs)
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (bytes: Buffer) => {
        if (last?.kind === 'whole') return
        last = hear(stream, bytes)
        if (last.kind === 'whole') resolve()
      })
    }
  })
  await Promise.race([whole, ended])
  clearTimeout(timer)
  return last
}

function openFailure(
  address: SshAddress,
  exitCode: number | null,
  answer: Answer | undefined,
  said: string,
): AuditformError {
  if (exitCode === null) {
    return connectFailure(address, `${formatSshAddress(address)}: Operation timed out`)
  }
  // 255 is ssh's own status; any other one is that of what ran on the host.
  if (exitCode === 255) return connectFailure(address, said)
  return startFailure(address, answer?.kind === 'not-begun' ? answer : {stdout: '', stderr: said})
}

/** The connection alone keeps no program from ending. */
function letGo(child: ChildProcess): void {
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    if (stream instanceof Socket) stream.unref()
  }
}
