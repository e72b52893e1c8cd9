/**
 * Watches an apply that is to be confirmed, from before its first operation on, and takes it back
 * when it was cut off, when the time to confirm it is over, or when the kernel loses records.
 */

import {setTimeout} from 'node:timers/promises'
import {AuditformError, ExitStatus, messageOf} from '../errors.ts'
import type {RecoverReport, RecoveryReason} from '../plan/recovery-report.ts'
import type {System} from '../system/system.ts'
import {claimOf, type Errand} from './errand.ts'
import {findJournal} from './journal.ts'
import {journalDamaged} from './outcomes.ts'
import {readCounters} from './read-counters.ts'
import {recover} from './recover.ts'
import {dismissWatcher, isOver, type Unconfirmed, watcherName} from './unconfirmed.ts'

/** How a watch ended. */
export type WatchEnd =
  /** Somebody confirmed it or took it back, or it was never done. */
  | {readonly kind: 'nothing-left'}
  | {
      readonly kind: 'taken-back'
      readonly report: RecoverReport
      /** The most records that waited at a time while it was watched. */
      readonly backlog: number
    }

/** How often the machine is looked at, and how often what fails is tried. */
export interface Patience {
  readonly everyMs: number
  readonly attempts: number
}

/** Watches until there is nothing more to watch; throws when it could not be taken back. */
export async function watchUnconfirmed(
  system: System,
  errand: Errand,
  {everyMs, attempts}: Patience,
): Promise<WatchEnd> {
  const {id} = errand
  const view = newView(system, errand)
  let reason: RecoveryReason | undefined
  await system.writeState(watcherName, JSON.stringify({id, pid: process.pid}))
  try {
    for (let failures = 0; ; await setTimeout(everyMs)) {
      try {
        const seen = reason ?? (await view.look())
        if (seen === 'nothing-left') return {kind: seen}
        if (seen === 'wait') continue
        // A way back that was begun is gone to its end, whatever is seen later.
        reason = seen
        const report = await recover(system, 'undo', () => {}, errand, {id, reason})
        if (report.kind === 'nothing-open') return {kind: 'nothing-left'}
        return {kind: 'taken-back', report, backlog: view.backlog()}
      } catch (error) {
        // A host that is away for a while is tried again and again; its change is still there.
        failures += 1
        if (failures >= attempts) throw notTakenBack(error)
      }
    }
  } finally {
    const text = await system.readState(watcherName).catch(() => undefined)
    if (text?.includes(`"${id}"`)) await dismissWatcher(system)
  }
}

function notTakenBack(error: unknown): AuditformError {
  const said = messageOf(error)
  return new AuditformError(
    'NOT_TAKEN_BACK',
    `The apply was not confirmed and could not be taken back: ${said}`,
    {
      status: ExitStatus.halfDone,
      cause: error,
      suggestions: ['Take it back by hand: auditform recover --undo'],
    },
  )
}

/** What the journal says of it. */
interface Seen extends Unconfirmed {
  readonly isUndoing: boolean
}

/** What is seen of the machine from time to time. */
function newView(system: System, errand: Errand) {
  let last: Seen | undefined
  let backlog = 0
  const look = async (): Promise<'nothing-left' | 'wait' | RecoveryReason> => {
    // The journal is long, and says nothing new once the apply is done.
    if (last?.until === undefined || (await system.readState(watcherName)) === undefined) {
      last = await readUnconfirmed(system, errand.id)
    }
    if (last === undefined) return 'nothing-left'
    if (last.until === undefined) {
      return (await isCutOff(system, errand)) ? 'died-unconfirmed' : 'wait'
    }
    const now = await readCounters(system)
    backlog = Math.max(backlog, now.backlog ?? 0)
    return reasonToUndo(last, last.until, now.lost ?? 0)
  }
  return {look, backlog: () => backlog}
}

function reasonToUndo(seen: Seen, until: string, lost: number): 'wait' | RecoveryReason {
  if (seen.isUndoing) return 'was-undoing'
  if (seen.lost !== undefined && lost > seen.lost) return 'lost-grew'
  return isOver(until) ? 'not-confirmed' : 'wait'
}

async function readUnconfirmed(system: System, id: string): Promise<Seen | undefined> {
  const journal = await findJournal(system)
  if (journal.kind === 'unreadable') throw journalDamaged(system.stateFolder)
  if (journal.kind === 'none' || journal.intent.id !== id) return undefined
  return journal.unconfirmed && {...journal.unconfirmed, isUndoing: journal.isUndoing}
}

/** An apply holds the lock from before its journal on until it is done. */
async function isCutOff(system: System, errand: Errand): Promise<boolean> {
  const claim = {...claimOf(errand, () => {}), waitMs: 0}
  try {
    return await system.withLock(async () => {
      const found = await readUnconfirmed(system, errand.id)
      return found !== undefined && found.until === undefined
    }, claim)
  } catch (error) {
    if (error instanceof AuditformError && error.code === 'LOCK_HELD') return false
    throw error
  }
}

/** Waits until a watcher says that it is at work; `hasEnded` tells that it never will. */
export async function watcherReady(
  system: System,
  id: string,
  hasEnded: () => boolean,
  limitMs: number,
): Promise<void> {
  const end = performance.now() + limitMs
  for (;;) {
    const text = await system.readState(watcherName)
    if (text?.includes(`"${id}"`)) return
    if (hasEnded() || performance.now() > end) break
    await setTimeout(100)
  }
  await dismissWatcher(system)
  throw new AuditformError('NO_WATCHER', 'Nobody would take the apply back: no watcher started.', {
    suggestions: ['Nothing was changed.', 'Apply without --confirm-within, or look why.'],
  })
}
