import type {FoundJournal} from './journal.ts'
import {isOver, waitingUntil} from './unconfirmed.ts'

/** Name of the state file of the journal. */
export const journalName = 'journal'

/** What every command says while there is a journal. */
export function openJournalSentence(found: FoundJournal): string {
  if (found.kind !== 'open') return 'An apply was cut off, and its journal is damaged.'
  const which = `An apply that process ${found.intent.pid} began at ${found.intent.began}`
  const until = waitingUntil(found)
  if (until === undefined) return `${which} has not ended.`
  return isOver(until)
    ? `${which} is done, was to be confirmed by ${until}, and was not.`
    : `${which} is done, and is taken back at ${until} unless it is confirmed.`
}

/** What to do about it. */
export function openJournalAdvice(found: FoundJournal): string {
  return waitingUntil(found) === undefined
    ? 'If it is not at work: auditform recover'
    : 'Keep it: auditform confirm. Take it back: auditform recover --undo'
}
