/**
 * The life of an apply, once nothing speaks against it: the journal, the operations, a reading of
 * the kernel that alone says whether they worked, the file for the next boot, and last of all what
 * locks. Whatever fails before that is taken back, and the taking back is read and compared too.
 */

import {messageOf} from '../errors.ts'
import {draftGeneration} from '../generations/store.ts'
import {type PersistReport, persist, restoreFolder} from '../persist/persist.ts'
import type {Staged} from '../persist/standing.ts'
import type {Listener} from '../plan/apply-event.ts'
import type {AuditState} from '../rules/audit-state.ts'
import {observe} from '../state/observe.ts'
import type {System} from '../system/system.ts'
import {differences, unreadableWords} from './differences.ts'
import type {Confirmation} from './errand.ts'
import {beginJournal, type Journal} from './journal.ts'
import type {Intent} from './journal-entries.ts'
import {keep} from './keep.ts'
import {halfDone, lockFailure, runFailure, verifyFailure} from './outcomes.ts'
import {readCounters} from './read-counters.ts'
import {alsoDiffers, type RollBack, rollBack} from './roll-back.ts'
import {runOperations} from './run.ts'
import {settleStaged, unstagedBy} from './settle-staged.ts'
import {telling} from './telling.ts'
import {dismissWatcher, type Unconfirmed} from './unconfirmed.ts'
import type {Work} from './work.ts'

/** What an apply did. */
export interface ApplyReport {
  readonly operations: number
  readonly persisted: PersistReport | undefined
  /** The state that was read back at the end. */
  readonly verified: AuditState
  /** When it is taken back unless somebody confirms it, in ISO 8601. */
  readonly until: string | undefined
  /** The number under which it is kept; `undefined` until it is confirmed, and where it cannot be. */
  readonly generation: number | undefined
  /** What was staged for the next boot before, and is no longer. */
  readonly unstaged: Staged | undefined
}

/** What goes along with an apply while it runs. */
interface Company {
  readonly system: System
  readonly journal: Journal
  readonly listen: Listener
  readonly confirmation: Confirmation | undefined
  /** Ends the journal of an apply that is as desired. */
  readonly close: () => Promise<void>
}

/** Carries the work out, or leaves the machine as it was before and throws why. */
export async function perform(
  system: System,
  work: Work,
  intent: Intent,
  listen: Listener,
  confirmation?: Confirmation,
): Promise<ApplyReport> {
  const onLoss = (reason: string) => listen({kind: 'journal-lost', reason})
  const unconfirmed = await beginUnconfirmed(system, confirmation)
  const journal = await beginJournal(system, intent, 'operations', onLoss, unconfirmed)
  const close = async () => {
    await settleStaged(system, intent, 'desired').catch((error) => onLoss(messageOf(error)))
    await journal.close()
  }
  const company = {system: telling(system, journal, listen), journal, listen, confirmation, close}
  if (confirmation !== undefined) await arm(company, confirmation)
  const {operations, lastly} = work.plan
  // While the kernel works: what is to be kept is known before it was done.
  const draft = confirmation === undefined ? draftGeneration(system, intent) : undefined
  draft?.catch(() => {})
  const {persisted, state, until} = await changeAndPersist(company, work, intent)
  const verified = lastly.length === 0 ? state : await lockLast(company, work, intent)
  // In front of the end of the journal: whoever finds one of the two missing knows which.
  const generation = until === undefined ? await keep(system, intent, listen, draft) : undefined
  if (until === undefined) await close()
  const count = operations.length + lastly.length
  const unstaged = until === undefined ? unstagedBy(intent) : undefined
  return {operations: count, persisted, verified, until, generation, unstaged}
}

async function beginUnconfirmed(
  system: System,
  confirmation: Confirmation | undefined,
): Promise<Unconfirmed | undefined> {
  if (confirmation === undefined) return undefined
  const {withinMs} = confirmation
  return {withinMs, lost: (await readCounters(system)).lost, until: undefined}
}

/** Nothing is changed before somebody watches that it is taken back. */
async function arm({system, journal}: Company, {startWatcher}: Confirmation): Promise<void> {
  try {
    await startWatcher()
  } catch (error) {
    await journal.close()
    await dismissWatcher(system)
    throw error
  }
}

/** How far an apply came that can still be taken back. */
type Changed = Pick<ApplyReport, 'persisted' | 'until'> & {readonly state: AuditState}

async function changeAndPersist(company: Company, work: Work, intent: Intent): Promise<Changed> {
  const {system, journal, listen} = company
  const {plan, file, takeOver} = work
  try {
    listen({kind: 'phase', phase: 'operations'})
    await runAll(company, work, 'operations')
    await enter(company, 'verify')
    const state = await verify(system, work, plan.lastly.length > 0)
    if (file !== undefined) await enter(company, 'persist')
    const persisted = file && (await persist(system, file, takeOver))
    return {persisted, state, until: await keepProvisional(company)}
  } catch (error) {
    await enter(company, 'undo')
    const back = await takeBack(system, work, intent)
    // What could not be taken back whole stays open, so that whoever comes next is told.
    if (back.kind === 'as-before') await journal.close()
    if (company.confirmation !== undefined) await dismissWatcher(system)
    throw halfDone(error, back)
  }
}

async function keepProvisional({journal, confirmation}: Company): Promise<string | undefined> {
  if (confirmation === undefined) return undefined
  const until = new Date(Date.now() + confirmation.withinMs).toISOString()
  await journal.provisional(until)
  return until
}

async function enter(
  {journal, listen}: Company,
  phase: 'verify' | 'persist' | 'lastly' | 'undo',
): Promise<void> {
  await journal.phase(phase)
  listen({kind: 'phase', phase})
}

async function runAll(
  {system, journal, listen}: Company,
  {plan, facts}: Work,
  which: 'operations' | 'lastly',
): Promise<void> {
  const total = plan.operations.length + plan.lastly.length
  const before = which === 'lastly' ? plan.operations.length : 0
  const rules = (which === 'lastly' ? plan.desired : plan.current).rules.map(({rule}) => rule)
  const outcome = await runOperations(
    system,
    plan[which],
    {facts, rules},
    async (count, operation) => {
      const done = before + count
      await journal.done(done)
      listen({kind: 'operations', done, total, operation, isLast: which === 'lastly'})
    },
  )
  if (outcome.kind !== 'done') throw runFailure(outcome)
}

async function takeBack(
  system: System,
  {file, folder, facts}: Pick<Work, 'file' | 'folder' | 'facts'>,
  intent: Intent,
): Promise<RollBack> {
  const back = await rollBack(system, intent, facts)
  try {
    if (file !== undefined) await restoreFolder(system, file, folder)
    return back
  } catch (error) {
    return alsoDiffers(back, `${folder.path} is not as it was (${messageOf(error)})`)
  }
}

async function verify(
  system: System,
  {plan: {desired}, facts, readersDiffered}: Work,
  locksLater: boolean,
): Promise<AuditState> {
  const hints = desired.rules.map(({rule}) => rule)
  const {state, readers, unreadable} = await observe(system, facts, hints)
  const {enabled, loginuid_immutable, ...control} = desired.control
  const found = [
    ...differences(state, locksLater ? {...desired, control} : desired),
    ...unreadable.map(unreadableWords),
  ]
  if (readers.kind === 'disagree' && !readersDiffered) {
    found.push(`auditctl lists '${readers.listed}' where the kernel holds '${readers.exact}'`)
  }
  if (found.length > 0) throw verifyFailure(found)
  return state
}

async function lockLast(company: Company, work: Work, intent: Intent): Promise<AuditState> {
  const {plan} = work
  try {
    await enter(company, 'lastly')
    await runAll(company, work, 'lastly')
    return await verify(company.system, work, false)
  } catch (error) {
    // All else is as desired and written down; there is nothing to finish that a plan does not show.
    const {system, listen} = company
    await keep(system, intent, listen, draftGeneration(system, intent, false))
    await company.close()
    throw lockFailure(error, plan.lastly)
  }
}
