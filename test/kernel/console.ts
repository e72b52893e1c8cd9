import {readFileSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {READY_MARK} from './guest-files.ts'
import {tail} from './host-command.ts'

const POLL_MS = 50
const SILENCE_MS = 30_000

/** Waits until the guest says, after the first `seen` characters of its console, that it is up; its boot id, or nothing when it never said a word. */
export async function waitForBoot(
  consolePath: string,
  seen: number,
  isRunning: () => boolean,
  timeoutMs: number,
): Promise<string | undefined> {
  const began = Date.now()
  for (;;) {
    const running = isRunning()
    const text = readConsole(consolePath).slice(seen)
    const bootId = new RegExp(`${READY_MARK} ([0-9a-f-]{36})`).exec(text)?.[1]
    if (bootId !== undefined) return bootId
    if (!running) throw bootFailure('went away while it booted', text)
    if (text.includes('Kernel panic')) throw bootFailure('panicked while it booted', text)
    if (text === '' && Date.now() - began > SILENCE_MS) return undefined
    if (Date.now() - began > timeoutMs)
      throw bootFailure(`did not boot within ${timeoutMs / 1000} s`, text)
    await sleep(POLL_MS)
  }
}

/** All that the guest has written to its console. */
export function readConsole(consolePath: string): string {
  try {
    return readFileSync(consolePath, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

/** The error about a machine, with the end of its console. */
export function bootFailure(what: string, text: string): Error {
  return new Error(`The virtual machine ${what}. The end of its console:\n${tail(text.trimEnd())}`)
}
