/** Keeps an apply that was to be taken back unless somebody confirms it. */

import {AuditformError} from '../errors.ts'
import type {Listener} from '../plan/apply-event.ts'
import type {System} from '../system/system.ts'
import {claimOf, type Errand} from './errand.ts'
import {findJournal} from './journal.ts'
import {keep} from './keep.ts'
import {journalName} from './open-journal.ts'
import {journalDamaged, journalOpen} from './outcomes.ts'
import {settleStaged} from './settle-staged.ts'
import {dismissWatcher, waitingUntil} from './unconfirmed.ts'

/** What was confirmed. */
export interface ConfirmReport {
  /** The id of the apply. */
  readonly id: string
  /** When it had begun, and when it would have been taken back. */
  readonly began: string
  readonly until: string
  /** The number under which it is kept; `undefined` where it cannot be. */
  readonly generation: number | undefined
}

/** Confirms what waits for it on a machine, under its lock. */
export async function confirm(
  system: System,
  errand: Errand,
  listen: Listener,
): Promise<ConfirmReport> {
  return system.withLock(
    async () => {
      const journal = await findJournal(system)
      if (journal.kind === 'none') throw nothingToConfirm()
      if (journal.kind === 'unreadable') throw journalDamaged(system.stateFolder)
      const until = waitingUntil(journal)
      if (until === undefined) throw journalOpen(system.stateFolder, journal)
      // Killed behind this, it still waits; whoever takes it back then takes the generation along.
      const generation = await keep(system, journal.intent, listen)
      await settleStaged(system, journal.intent, 'desired')
      await system.removeState(journalName)
      await dismissWatcher(system)
      const {id, began} = journal.intent
      return {id, began, until, generation}
    },
    claimOf(errand, listen),
  )
}

function nothingToConfirm(): AuditformError {
  return new AuditformError(
    'NOTHING_TO_CONFIRM',
    'No apply waits to be confirmed on this machine; one that did may have been taken back.',
    {suggestions: ['See what a policy would change: auditform plan']},
  )
}
