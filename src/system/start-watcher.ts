import {existsSync} from 'node:fs'
import {ownWords} from './executable.ts'
import {findProgram, runProgram} from './programs.ts'

/** A process that goes on when whoever started it is gone. */
export interface StartedWatcher {
  /** Under systemd it ends with no session, and is started again when it is killed. */
  readonly kind: 'service' | 'process'
  /** Whether it has ended already; a service is not looked after. */
  readonly hasEnded: () => boolean
}

/** What ssh and this program go by; a service begins without any of it. */
const passedOn = ['HOME', 'PATH', 'SSH_AUTH_SOCK', 'SUDO_USER', 'XDG_STATE_HOME', 'TMPDIR']

/** Starts this program with other arguments, apart from the terminal and the session. */
export async function startWatcher(
  script: string,
  args: readonly string[],
  id: string,
): Promise<StartedWatcher> {
  const [program, ...before] = ownWords(script)
  const words = [program, ...before, ...args]
  if (await isService(words, id)) return {kind: 'service', hasEnded: () => false}
  const {spawn} = await import('node:child_process')
  // setsid(2): no signal of the terminal reaches it.
  const child = spawn(program, [...before, ...args], {
    detached: true,
    stdio: 'ignore',
  })
  let hasEnded = false
  const ended = () => {
    hasEnded = true
  }
  child.once('error', ended)
  child.once('exit', ended)
  child.unref()
  return {kind: 'process', hasEnded: () => hasEnded}
}

/** Tries a transient service of systemd, which outlives the session even where logind kills what it leaves. */
async function isService(words: readonly string[], id: string): Promise<boolean> {
  if (process.geteuid?.() !== 0 || !existsSync('/run/systemd/system')) return false
  const systemdRun = await findProgram('systemd-run')
  if (systemdRun === undefined) return false
  const {exitCode} = await runProgram(systemdRun, [
    '--quiet',
    '--collect',
    `--unit=auditform-watch-${id}`,
    '--description=auditform: take an apply back unless it is confirmed',
    '--property=Restart=on-abnormal',
    '--property=RestartSec=1',
    // The target may be named by a relative path.
    `--property=WorkingDirectory=${process.cwd()}`,
    ...passedOn.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [`--setenv=${name}=${value}`]
    }),
    '--',
    ...words,
  ])
  return exitCode === 0
}
