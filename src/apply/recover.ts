/**
 * Ends an apply that was cut off. Nothing of what it did is replayed: the machine is read, a way
 * is planned from what is there to what was meant or to what was before, and it is carried out and
 * verified as any other apply, under a journal of its own with the same two ends.
 */

import {AuditformError, messageOf} from '../errors.ts'
import type {Listener} from '../plan/apply-event.ts'
import {makePlan, type Plan} from '../plan/plan.ts'
import type {Direction, Recovered, RecoverReport, RecoveryReason} from '../plan/recovery-report.ts'
import type {AuditState} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {projectRule} from '../rules/project.ts'
import {isOtherBoot} from '../state/boot-id.ts'
import {type Observation, observe} from '../state/observe.ts'
import type {RulesFolder, System} from '../system/system.ts'
import {type ApplyReport, perform} from './carry-out.ts'
import {differences} from './differences.ts'
import {claimOf, type Errand, newErrand} from './errand.ts'
import {beginJournal, type FoundJournal, findJournal} from './journal.ts'
import {type Intent, isStaging} from './journal-entries.ts'
import {keep, withdraw} from './keep.ts'
import {journalName} from './open-journal.ts'
import {halfDone, journalDamaged, recoveryLocked, stillUnconfirmed} from './outcomes.ts'
import {finishFiles, folderBefore, proposalOf, putFilesBack, stillThere} from './recover-files.ts'
import {recoverStaging} from './recover-staging.ts'
import {chooseDirection, endState, fileState, strangers} from './recovery.ts'
import {alsoDiffers, type RollBack, rollBack} from './roll-back.ts'
import {settleStaged} from './settle-staged.ts'
import {dismissWatcher, isOver, type Unconfirmed} from './unconfirmed.ts'
import type {Work} from './work.ts'
import {waitForOrphans} from './writers.ts'

/** Which way somebody asked for. */
export type Choice = Direction | 'discard' | undefined

type OpenJournal = Extract<FoundJournal, {readonly kind: 'open'}>
type Decision = Pick<Recovered, 'direction' | 'reason'>

/** What a watcher takes back, and why; another apply is none of its business. */
export interface Watched {
  readonly id: string
  readonly reason: RecoveryReason
}

/** The machine as it is, beside what was meant for it. */
interface Scene {
  readonly system: System
  readonly intent: Intent
  readonly unconfirmed: Unconfirmed | undefined
  readonly facts: HostFacts
  readonly observation: Observation
  readonly folder: RulesFolder
  readonly listen: Listener
}

/** Ends what was cut off, under the lock of the machine; says what it did and why. */
export async function recover(
  system: System,
  choice: Choice,
  listen: Listener,
  errand: Errand = newErrand('recover'),
  watched?: Watched,
): Promise<RecoverReport> {
  const work = async (): Promise<RecoverReport> => {
    const journal = await findJournal(system)
    if (journal.kind === 'none') return {kind: 'nothing-open'}
    if (choice === 'discard') return discard(system)
    if (journal.kind === 'unreadable') throw journalDamaged(system.stateFolder)
    if (watched !== undefined && journal.intent.id !== watched.id) return {kind: 'nothing-open'}
    await waitForOrphans(system, listen)
    return recoverOpen(system, journal, watched ?? choice, listen)
  }
  return system.withLock(work, claimOf(errand, listen))
}

async function recoverOpen(
  system: System,
  journal: OpenJournal,
  choice: Direction | Watched | undefined,
  listen: Listener,
): Promise<Recovered> {
  const {intent, unconfirmed} = journal
  if (isStaging(intent)) {
    return recoverStaging(system, journal, typeof choice === 'object' ? 'undo' : choice)
  }
  const scene = await look(system, journal, listen)
  const boot = await system.bootId()
  const isBooted = isOtherBoot(boot, intent.boot)
  const plan = planTo(scene, 'finish')
  const isLocked = scene.observation.state.control.enabled === 'locked'
  const canFinish = plan !== undefined && plan.unreachable.length === 0 && !isLocked
  const {direction, reason} = decide(journal, choice, isBooted, () =>
    chooseDirection(intent, {
      state: scene.observation.state,
      folder: scene.folder,
      isBooted,
      isUndoing: journal.isUndoing,
      canFinish,
    }),
  )
  // Where a boot loaded what the apply wrote, all of it or a part, the kernel goes back, too.
  const files = fileState(intent, scene.folder)
  const isLoadedBefore = isBooted && (files === 'before' || files === 'none')
  const done = await go(scene, direction, isLoadedBefore, isLocked)
  if (unconfirmed !== undefined) await dismissWatcher(system)
  return {
    kind: 'recovered',
    id: intent.id,
    direction,
    reason,
    began: intent.began,
    pid: intent.pid,
    isBooted,
    isKernelLeft: isLoadedBefore && direction === 'undo',
    damagedLine: journal.damagedLine,
    generation: undefined,
    strangers: strangers(intent, scene.facts, scene.observation.state).map(({rule}) =>
      projectRule(rule, scene.facts),
    ),
    ...done,
  }
}

/** What somebody said; else what was to be confirmed is taken back, once the time for that is over. */
function decide(
  journal: OpenJournal,
  choice: Direction | Watched | undefined,
  isBooted: boolean,
  choose: () => Decision,
): Decision {
  if (typeof choice === 'object') return {direction: 'undo', reason: choice.reason}
  if (choice !== undefined) return {direction: choice, reason: 'asked-for'}
  const {unconfirmed} = journal
  if (unconfirmed === undefined) return choose()
  if (journal.isUndoing) return {direction: 'undo', reason: 'was-undoing'}
  if (unconfirmed.until === undefined) return {direction: 'undo', reason: 'died-unconfirmed'}
  if (!isBooted && !isOver(unconfirmed.until)) throw stillUnconfirmed(journal)
  return {direction: 'undo', reason: 'not-confirmed'}
}

/** The text is kept: it may be all that tells how the host was. */
async function discard(system: System): Promise<RecoverReport> {
  const name = `${journalName}.discarded`
  await system.writeState(name, (await system.readState(journalName)) ?? '')
  await system.removeState(journalName)
  await dismissWatcher(system)
  return {kind: 'discarded', path: `${system.stateFolder}/${name}`}
}

async function look(
  system: System,
  {intent, unconfirmed}: OpenJournal,
  listen: Listener,
): Promise<Scene> {
  const query = {users: new Set<string>(), groups: new Set<string>(), paths: new Set(intent.paths)}
  const facts = await system.facts(query)
  const hints = [...intent.before.rules, ...intent.desired.rules]
  const observation = await observe(system, facts, hints)
  const folder = await system.rulesFolder()
  return {system, intent, unconfirmed, facts, observation, folder, listen}
}

interface Done {
  readonly operations: number
  readonly generation?: number | undefined
  readonly differences: readonly string[]
}

async function go(
  scene: Scene,
  direction: Direction,
  isBooted: boolean,
  isLocked: boolean,
): Promise<Done> {
  if (isLocked) return settleLocked(scene, direction, isBooted)
  if (direction === 'finish') return finish(scene)
  // The rules went with the boot; what it loaded is what the files of before say.
  return isBooted ? undoFilesOnly(scene) : undo(scene)
}

/** On a locked kernel only files can change; when it is as wanted there is nothing more to do. */
async function settleLocked(scene: Scene, direction: Direction, isBooted: boolean): Promise<Done> {
  const {intent, observation} = scene
  const found = differences(observation.state, targetOf(scene, direction))
  if (found.length > 0 && !isBooted) throw recoveryLocked(found)
  const {system, unconfirmed, listen} = scene
  if (direction === 'undo') await putFilesBack(scene.system, scene.intent, scene.folder)
  else await finishFiles(system, intent, scene.folder)
  if (direction === 'undo') await withdraw(system, intent, listen)
  const isDone = direction === 'finish' && found.length === 0
  const generation = isDone ? await keep(system, intent, listen) : undefined
  const journal = await beginJournal(system, intent, 'persist', () => {}, unconfirmed)
  await settleStaged(system, intent, direction === 'undo' ? 'before' : 'desired')
  await journal.close()
  return {operations: 0, generation, differences: found}
}

async function finish(scene: Scene): Promise<Done> {
  const {system, intent, facts, observation, folder, listen} = scene
  const plan = planTo(scene, 'finish')
  if (plan === undefined || plan.unreachable.length > 0) {
    throw new AuditformError(
      'CANNOT_FINISH',
      'What is left of the apply cannot be done any more.',
      {
        suggestions: ['Take it back instead: auditform recover --undo'],
      },
    )
  }
  const work: Work = {
    facts,
    plan,
    file: proposalOf(intent, folder),
    takeOver: stillThere(intent, folder),
    folder: folderBefore(intent, folder),
    readersDiffered: observation.readers.kind === 'disagree',
  }
  const report: ApplyReport = await perform(system, work, intent, listen)
  return {operations: report.operations, generation: report.generation, differences: []}
}

async function undo(scene: Scene): Promise<Done> {
  const {system, intent, unconfirmed, facts, listen} = scene
  const onLoss = (reason: string) => listen({kind: 'journal-lost', reason})
  const journal = await beginJournal(system, intent, 'undo', onLoss, unconfirmed)
  listen({kind: 'phase', phase: 'undo'})
  const planned = planTo(scene, 'undo')
  let back: RollBack = await rollBack(system, intent, facts)
  try {
    await putFilesBack(scene.system, scene.intent, scene.folder)
  } catch (error) {
    back = alsoDiffers(back, `${scene.folder.path} is not as it was (${messageOf(error)})`)
  }
  if (back.kind !== 'as-before') {
    throw halfDone(
      new AuditformError('RECOVERY_FAILED', 'The apply could not be taken back.'),
      back,
    )
  }
  await withdraw(system, intent, listen)
  await settleStaged(system, intent, 'before')
  await journal.close()
  return {operations: planned?.operations.length ?? 0, differences: []}
}

async function undoFilesOnly(scene: Scene): Promise<Done> {
  await putFilesBack(scene.system, scene.intent, scene.folder)
  const found = differences(scene.observation.state, targetOf(scene, 'undo'))
  const {system, intent, unconfirmed, listen} = scene
  await withdraw(system, intent, listen)
  const journal = await beginJournal(system, intent, 'undo', () => {}, unconfirmed)
  await settleStaged(system, intent, 'before')
  await journal.close()
  return {operations: 0, differences: found}
}

function targetOf({intent, facts, observation}: Scene, direction: Direction): AuditState {
  return endState(intent, facts, direction, observation.state)
}

function planTo(scene: Scene, direction: Direction): Plan | undefined {
  const {facts, observation} = scene
  try {
    return makePlan({
      current: observation.state,
      desired: targetOf(scene, direction),
      unmanaged: [],
      protectedBefore: new Set(),
      controlPlaces: new Map(),
      facts,
      unreadable: observation.unreadable,
      isStrict: direction === 'undo',
    })
  } catch {
    return undefined
  }
}
