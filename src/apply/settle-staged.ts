import type {Staged} from '../persist/standing.ts'
import type {System} from '../system/system.ts'
import type {Intent} from './journal-entries.ts'
import {openStaged, stagedName} from './staged-record.ts'

/**
 * Brings the record of what is staged to one end of an apply. It comes right before the journal is
 * closed: whoever recovers an apply that died in between does it again.
 */
export async function settleStaged(
  system: System,
  {staged}: Pick<Intent, 'staged'>,
  end: 'desired' | 'before',
): Promise<void> {
  if (staged === undefined) return
  const text = staged[end]
  if (text === null) await system.removeState(stagedName)
  else await system.writeState(stagedName, text)
}

/** What is no longer staged once an apply took its place. */
export function unstagedBy({staged}: Pick<Intent, 'staged'>): Staged | undefined {
  if (staged === undefined || staged.before === null) return undefined
  const found = openStaged(staged.before)
  return found.kind === 'found' ? found.staged : undefined
}
