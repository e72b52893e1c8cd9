import type {System} from '../system/system.ts'
import type {FoundJournal} from './journal.ts'

/** An apply that somebody has to confirm. */
export interface Unconfirmed {
  /** Time to confirm it in, in milliseconds. */
  readonly withinMs: number
  /** `lost` of `auditctl -s` before the first operation; undefined where nobody could tell. */
  readonly lost: number | undefined
  /** When it is taken back, in ISO 8601; undefined while it is not done. */
  readonly until: string | undefined
}

/** Name of the state file by which a watcher says that it is at work; it ends when the file is gone. */
export const watcherName = 'watcher'

/** When an apply that is done is taken back unless it is confirmed; undefined when it waits for nobody. */
export function waitingUntil(found: FoundJournal): string | undefined {
  return found.kind === 'open' && !found.isUndoing ? found.unconfirmed?.until : undefined
}

/** Whether the time to confirm is over. */
export function isOver(until: string): boolean {
  return Date.now() >= Date.parse(until)
}

/** Tells the watcher, if there is one, that there is nothing more to watch. */
export async function dismissWatcher(system: System): Promise<void> {
  // One that hears nothing finds out when the time is over, and does no harm then.
  await system.removeState(watcherName).catch(() => {})
}
