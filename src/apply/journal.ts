/**
 * The journal of an apply: what it is about to do and how things were, written down before the
 * first change, and removed when it has ended. One that is found is of an apply that was cut off,
 * or of one that is at work.
 *
 * What must be durable before what: the intent before the first operation, for without it nobody
 * knows what was there; the phase `persist` before the first file changes and `lastly` before what
 * locks; the removal before the apply is called done. How far the operations came need not survive
 * a power cut, because the rules do not survive it either: it is handed to the system, which a
 * killed process outlives. Recovery reads from the machine what is there, and from the journal only
 * what was meant.
 */

import {AuditformError, messageOf} from '../errors.ts'
import type {Phase} from '../plan/apply-event.ts'
import type {System} from '../system/system.ts'
import {asIntent, asStep, type Intent, type JournalStep} from './journal-entries.ts'
import {journalName} from './open-journal.ts'
import {openLines, sealLine} from './sealed-lines.ts'
import type {Unconfirmed} from './unconfirmed.ts'

/** The journal of a running apply. */
export interface Journal {
  /** A stage is about to begin. */
  readonly phase: (phase: Phase) => Promise<void>
  readonly done: (operations: number) => Promise<void>
  /** A step on files is about to be taken. */
  readonly file: (step: string, name: string) => Promise<void>
  /** It is done, and waits until then to be confirmed. Durable on return, or an error. */
  readonly provisional: (until: string) => Promise<void>
  /** The apply has ended: as desired, or as before. */
  readonly close: () => Promise<void>
}

/**
 * Writes the intent and the stage that begins down, in place of a journal that is there; both are
 * durable on return. What cannot be added later is told to `onLoss` and does not end the apply:
 * recovery can do without it. What was to be confirmed before stays so.
 */
export async function beginJournal(
  system: System,
  intent: Intent,
  phase: Phase,
  onLoss: (reason: string) => void,
  unconfirmed?: Unconfirmed,
): Promise<Journal> {
  const steps = [{type: 'phase', phase} as const, ...stepsOf(unconfirmed)]
  await writeIntent(system, [intent, ...steps].map(sealLine).join(''))
  let next = steps.length + 1
  let lost: unknown
  const add = async (step: JournalStep, durability: 'durable' | 'soon') => {
    if (lost !== undefined) return
    try {
      await system.appendState(journalName, sealLine(step, next), durability)
      next += 1
    } catch (error) {
      lost = error
      onLoss(messageOf(error))
    }
  }
  return {
    phase: (name) => add({type: 'phase', phase: name}, name === 'verify' ? 'soon' : 'durable'),
    done: (operations) => add({type: 'done', operations}, 'soon'),
    file: (step, name) => add({type: 'file', step, name}, 'soon'),
    async provisional(until) {
      // A line that was added to in part would hide the next one.
      if (lost !== undefined) throw notWritten(system, lost)
      await system.appendState(journalName, sealLine({type: 'provisional', until}, next), 'durable')
    },
    async close() {
      try {
        await system.removeState(journalName)
      } catch (error) {
        onLoss(messageOf(error))
      }
    },
  }
}

/** Without a journal nothing is begun. */
async function writeIntent(system: System, text: string): Promise<void> {
  const before = await system.readState(journalName)
  try {
    await system.writeState(journalName, text)
  } catch (error) {
    // It may be there all the same, and would then speak of an apply that never began.
    if (before === undefined) await system.removeState(journalName).catch(() => {})
    throw notWritten(system, error, 'Nothing was changed.')
  }
}

function notWritten(
  {stateFolder}: System,
  cause: unknown,
  ...suggestions: readonly string[]
): AuditformError {
  const reason = messageOf(cause).replace(/\.$/, '')
  return new AuditformError('JOURNAL', `The journal cannot be written: ${reason}.`, {
    cause,
    suggestions: [...suggestions, `It is kept in ${stateFolder}.`],
  })
}

/** What a journal begins with where somebody has to confirm the apply. */
function stepsOf(unconfirmed: Unconfirmed | undefined): readonly JournalStep[] {
  if (unconfirmed === undefined) return []
  const {withinMs, lost, until} = unconfirmed
  return [
    {type: 'confirm', within_ms: withinMs, lost: lost ?? null},
    ...(until === undefined ? [] : [{type: 'provisional', until} as const]),
  ]
}

/** A journal as it was found. */
export type FoundJournal =
  | {readonly kind: 'none'}
  /** What was meant cannot be read any more. */
  | {readonly kind: 'unreadable'; readonly text: string}
  | {
      readonly kind: 'open'
      readonly intent: Intent
      /** Whether the apply was being taken back. */
      readonly isUndoing: boolean
      readonly phase: Phase
      readonly unconfirmed: Unconfirmed | undefined
      /** How many operations are known to have been carried out. */
      readonly done: number
      /** Number of the first line that is damaged. */
      readonly damagedLine: number | undefined
    }

/** Looks for a journal and reads what can be read of it. */
export async function findJournal(system: System): Promise<FoundJournal> {
  const text = await system.readState(journalName)
  return text === undefined ? {kind: 'none'} : readJournal(text)
}

/** Reads the text of a journal. */
export function readJournal(text: string): FoundJournal {
  const {entries, damagedLine} = openLines(text)
  const [first, ...others] = entries
  const intent = asIntent(first)
  if (intent === undefined) return {kind: 'unreadable', text}
  let phase: Phase = 'operations'
  let isUndoing = false
  let done = 0
  let unconfirmed: Unconfirmed | undefined
  for (const step of others.map(asStep)) {
    if (step?.type === 'phase') phase = step.phase
    if (step?.type === 'phase') isUndoing = step.phase === 'undo'
    if (step?.type === 'done') done = step.operations
    if (step?.type === 'confirm') {
      unconfirmed = {withinMs: step.within_ms, lost: step.lost ?? undefined, until: undefined}
    }
    if (step?.type === 'provisional' && unconfirmed) {
      unconfirmed = {...unconfirmed, until: step.until}
    }
  }
  return {kind: 'open', intent, isUndoing, phase, done, unconfirmed, damagedLine}
}
