import type {FoundJournal} from './journal.ts'

/** Name of the state file of the journal. */
export const journalName = 'journal'

/** What every command says while there is a journal. */
export function openJournalSentence(found: FoundJournal): string {
  if (found.kind !== 'open') return 'An apply was cut off, and its journal is damaged.'
  const {began, pid} = found.intent
  return `An apply that process ${pid} began at ${began} has not ended.`
}
