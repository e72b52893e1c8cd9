import {interrupted} from './apply/outcomes.ts'
import type {ApplyEvent, Listener} from './plan/apply-event.ts'
import {withoutCutOff} from './system/signals.ts'

/**
 * Runs an apply that a signal does not cut off: it ends after the operation that is under way, and
 * what was done is taken back. `show` learns of everything that happens.
 */
export async function watchedApply<T>(
  work: (listen: Listener) => Promise<T>,
  show: (event: ApplyEvent) => void,
): Promise<T> {
  let signal: string | undefined
  let holder: string | undefined
  const listen = (event: ApplyEvent) => {
    // While it is waited for, the same holder is told again and again.
    if (event.kind !== 'waiting' || event.who !== holder) show(event)
    if (event.kind === 'waiting') holder = event.who
    // What locks comes last, and cannot be taken back.
    const mayEnd = event.kind === 'waiting' || (event.kind === 'operations' && !event.isLast)
    if (mayEnd && signal !== undefined) {
      throw interrupted(signal)
    }
  }
  return withoutCutOff(
    () => work(listen),
    (name) => {
      if (signal !== undefined) return
      signal = name
      process.stderr.write(`\n${name}: ending at the next safe point ...\n`)
    },
  )
}
