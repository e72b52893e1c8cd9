/**
 * The order of things. Every other file knows one stage; this one knows them all.
 *
 *   policy files ──► desired state ─┐
 *                                   ├─► foreign rules ─► diff ─► plan ─► (ask) ─► apply
 *   auditctl, netlink ─► present ───┘
 *
 * The life of an apply: the machine is read under its lock; if it is not as the
 * shown plan says, nothing happens. The operations run one by one. The kernel is
 * read again, and only that reading says whether they worked. Then the file is
 * written for the next boot. What locks comes last of all. Whatever fails before
 * that is taken back, and the taking back is verified the same way.
 */

import {differences} from './apply/differences.ts'
import {
  changedSince,
  halfDone,
  lockedRefusal,
  lockFailure,
  runFailure,
  unreachableRefusal,
  verifyFailure,
} from './apply/outcomes.ts'
import {alsoDiffers, type RollBack, rollBack} from './apply/roll-back.ts'
import {type Progress, runOperations} from './apply/run.ts'
import {adoptForeign} from './diff/foreign.ts'
import {messageOf} from './errors.ts'
import {type PersistReport, persist, restoreFolder} from './persist/persist.ts'
import {type FileProposal, proposeFile} from './persist/propose-file.ts'
import {appliedBefore} from './persist/rules-folder.ts'
import {type Hazard, hazard} from './plan/hazards.ts'
import {isEmpty, makePlan, type Plan} from './plan/plan.ts'
import type {SoundState} from './read-desired.ts'
import type {AuditState} from './rules/audit-state.ts'
import type {HostFacts} from './rules/host-facts.ts'
import {type Observation, observe} from './state/observe.ts'
import type {RulesFolder, System} from './system/system.ts'

/** What is proposed for one machine: the plan for its kernel and for its rules.d. */
export interface Proposal {
  readonly facts: HostFacts
  readonly observation: Observation
  readonly plan: Plan
  /** `undefined` with --live-only, and where there is no rules.d. */
  readonly file: FileProposal | undefined
  readonly folder: RulesFolder
  /** What the policy asks for and what stays of others, in the policy's own order. */
  readonly asked: AuditState
  readonly scope: Scope
  readonly takeOver: boolean
  readonly hazards: readonly Hazard[]
  /** Rules of others that stay where they are. */
  readonly foreign: AuditState['rules']
}

/** What changes the scope of a plan. */
export interface Scope {
  readonly liveOnly: boolean
  readonly takeOver: boolean
  /** Whether the order of the policy is to be reached to the letter. */
  readonly isStrict?: boolean
}

/** Compares a machine with what is desired and plans the way. Changes nothing. */
export async function propose(
  system: System,
  desired: SoundState,
  facts: HostFacts,
  scope: Scope,
): Promise<Proposal> {
  const folder = await system.rulesFolder()
  const before = appliedBefore(folder, facts)
  const hints = desired.state.rules.map(({rule}) => rule)
  const observation = await observe(system, facts, hints)
  const adoption = adoptForeign(
    observation.state.rules,
    desired.state.rules,
    desired.unmanaged,
    before.identities,
  )
  return proposalFrom({
    facts,
    observation,
    folder,
    scope,
    asked: {rules: adoption.rules, control: desired.state.control},
    goes: adoption.goes,
    controlPlaces: desired.controlPlaces,
    unmanaged: desired.unmanaged,
  })
}

/** What a proposal is worked out from, once the machine was read. */
interface ProposalInput
  extends Pick<Proposal, 'facts' | 'observation' | 'folder' | 'scope' | 'asked'>,
    Pick<SoundState, 'controlPlaces' | 'unmanaged'> {
  /** Rules of others that go. */
  readonly goes: AuditState['rules']
}

/** Plans for what was read of a machine; the same input gives the same proposal. */
export function proposalFrom(input: ProposalInput): Proposal {
  const {facts, observation, folder, scope, asked, goes, controlPlaces, unmanaged} = input
  const plan = makePlan({
    current: observation.state,
    desired: asked,
    unmanaged: goes,
    protectedBefore: appliedBefore(folder, facts).protected,
    controlPlaces,
    facts,
    unreadable: observation.unreadable,
    isStrict: scope.isStrict ?? false,
  })
  const isPolicys = ({origin}: AuditState['rules'][number]) => origin.kind === 'policy'
  const written = {...asked, rules: asked.rules.filter(isPolicys)}
  const file = scope.liveOnly ? undefined : proposeFile(folder, written, facts, unmanaged)
  const others = unmanaged === 'keep' ? [] : (file?.others ?? [])
  const takesOver = hazard(
    'TAKES_OVER_FILE',
    others.map(({path}) => path),
  )
  return {
    facts,
    observation,
    plan,
    file,
    folder,
    asked,
    scope,
    takeOver: scope.takeOver,
    foreign: asked.rules.filter((rule) => !isPolicys(rule)),
    hazards: [...plan.hazards, ...takesOver.map((found) => ({...found, stops: !scope.takeOver}))],
  }
}

/** Says whether kernel and rules.d are as desired. */
export function isAsDesired({plan, file, hazards}: Proposal): boolean {
  const othersLoad = hazards.some(({name}) => name === 'TAKES_OVER_FILE')
  return isEmpty(plan) && (file === undefined || file.change === 'none') && !othersLoad
}

/** What an apply did. */
export interface ApplyReport {
  readonly operations: number
  readonly persisted: PersistReport | undefined
  /** The state that was read back at the end. */
  readonly verified: AuditState
}

/** Carries a proposal out, or leaves the machine as it was and throws why. */
export async function carryOut(
  system: System,
  proposal: Proposal,
  progress: Progress,
): Promise<ApplyReport> {
  return system.withLock(async () => {
    await refuseIfChanged(system, proposal)
    const {operations, lastly} = proposal.plan
    const {persisted, state} = await changeAndPersist(system, proposal, progress)
    const verified = lastly.length === 0 ? state : await lockLast(system, proposal, progress)
    return {operations: operations.length + lastly.length, persisted, verified}
  })
}

async function refuseIfChanged(system: System, {plan, facts}: Proposal): Promise<void> {
  const {state} = await observe(system, facts, hintsOf(plan.current))
  if (state.control.enabled === 'locked') throw lockedRefusal()
  if (plan.unreachable.length > 0) throw unreachableRefusal(plan.unreachable)
  const found = differences(state, plan.current)
  if (found.length > 0) throw changedSince(found)
}

async function changeAndPersist(
  system: System,
  proposal: Proposal,
  progress: Progress,
): Promise<{readonly persisted: PersistReport | undefined; readonly state: AuditState}> {
  const {plan, file, facts} = proposal
  try {
    const outcome = await runOperations(system, plan.operations, progress)
    if (outcome.kind === 'failed') throw runFailure(outcome)
    const state = await verify(system, plan.desired, facts, plan.lastly.length > 0)
    const others = proposal.takeOver ? (file?.others ?? []) : []
    return {persisted: file && (await persist(system, file, others)), state}
  } catch (error) {
    throw halfDone(error, await takeBack(system, proposal))
  }
}

async function takeBack(system: System, {plan, file, folder, facts}: Proposal): Promise<RollBack> {
  const back = await rollBack(system, plan.current, facts)
  try {
    if (file !== undefined) await restoreFolder(system, file, folder)
    return back
  } catch (error) {
    return alsoDiffers(back, `${folder.path} is not as it was (${messageOf(error)})`)
  }
}

async function verify(
  system: System,
  desired: AuditState,
  facts: HostFacts,
  locksLater: boolean,
): Promise<AuditState> {
  const {state} = await observe(system, facts, hintsOf(desired))
  const {enabled, loginuid_immutable, ...control} = desired.control
  const wanted = locksLater ? {...desired, control} : desired
  const found = differences(state, wanted)
  if (found.length > 0) throw verifyFailure(found)
  return state
}

async function lockLast(
  system: System,
  {plan, facts}: Proposal,
  progress: Progress,
): Promise<AuditState> {
  try {
    const outcome = await runOperations(system, plan.lastly, (done, operation) =>
      progress(plan.operations.length + done, operation),
    )
    if (outcome.kind === 'failed') throw runFailure(outcome)
    return await verify(system, plan.desired, facts, false)
  } catch (error) {
    throw lockFailure(error, plan.lastly)
  }
}

function hintsOf({rules}: AuditState) {
  return rules.map(({rule}) => rule)
}
