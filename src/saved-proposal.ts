/**
 * A saved plan becomes a proposal again.
 *
 * Nothing in the file is believed that can be worked out: the machine is read anew, the
 * same plan is made anew for the state and the desired rules that the file names, and
 * what the file says is to be run must be just that. So an operation that was slipped
 * in, a hazard that was struck out or a text for rules.d that loads something else are
 * seen, whatever the checksum says.
 */

import {lockedRefusal} from './apply/outcomes.ts'
import {adoptForeign} from './diff/foreign.ts'
import {AuditformError} from './errors.ts'
import {filesOfOthers, ourFile} from './persist/rules-folder.ts'
import type {Staged} from './persist/standing.ts'
import {canonicalText, type Digest, fileFingerprint} from './plan/fingerprint.ts'
import {replay} from './plan/replay.ts'
import {readApplied} from './read-applied.ts'
import {readWaiting} from './read-standing.ts'
import {isAsDesired, type Proposal, proposalFrom} from './reconcile.ts'
import {type FilePrints, savedPlanAsJson} from './report/saved-plan-json.ts'
import type {SavedPlanDocument} from './report/saved-plan-schema.ts'
import {savedPrints, viewOfSavedPlan} from './report/saved-plan-view.ts'
import {type AuditState, isOfPolicy} from './rules/audit-state.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import {formatVersion} from './rules/version.ts'
import {changesSince, factChanges, fileChanges, isSameOrder} from './saved-changes.ts'
import {differenceOf} from './saved-difference.ts'
import {forgedPlan, otherMachine, otherRelease, stalePlan} from './saved-plan-refusals.ts'
import {observe} from './state/observe.ts'
import type {HostIdentity} from './system/host-identity.ts'
import type {RulesFolder, System} from './system/system.ts'

/** The program that reads a saved plan, and the machine that it is to be applied to. */
interface Here {
  /** The file of the plan. */
  readonly path: string
  /** For the next boot a locked kernel is none the worse. */
  readonly isForNextBoot: boolean
  readonly system: System
  readonly host: HostIdentity
  /** The release of this auditform. */
  readonly auditform: string
  readonly digest: Digest
}

/** What a saved plan comes to. */
export interface SavedProposal {
  readonly proposal: Proposal
  /** What is written for the next boot already where that is all that the plan asks for. */
  readonly staged?: Staged
}

/** The proposal of a saved plan; refused when it is not for this machine as it is now. */
export async function proposeSaved(saved: SavedPlanDocument, here: Here): Promise<SavedProposal> {
  refuseOtherHost(saved, here.host)
  const {proposal: then} = viewOfSavedPlan(saved)
  const facts = await here.system.facts({
    users: new Set(then.facts.users.keys()),
    groups: new Set(then.facts.groups.keys()),
    paths: new Set(then.facts.paths.keys()),
  })
  refuseOther('AUDITCTL', saved.auditctl, formatVersion(facts.auditctl), facts.auditctl.join('.'))
  refuseOther('MACHINE', saved.machine, facts.machine, facts.machine)

  const folder = await here.system.rulesFolder()
  const hints = then.asked.rules.filter(isOfPolicy).map(({rule}) => rule)
  const observation = await observe(here.system, facts, hints)
  const read = await readApplied(here.system, folder, facts)
  const proposeFor = (current: AuditState) => {
    return proposalFrom({
      facts,
      observation: {...observation, state: current},
      folder,
      ...read,
      scope: then.scope,
      asked: then.asked,
      goes: adoptForeign(current.rules, then.asked.rules, 'remove', read.applied).goes,
      controlPlaces: viewOfSavedPlan(saved).desired.controlPlaces,
      unmanaged: saved.scope.unmanaged,
      policies: policiesOf(then.asked),
    })
  }
  const now = orStale(saved, factChanges(then.facts, facts), () => proposeFor(observation.state))
  if (isAsDesired(now)) return {proposal: now}
  if (here.isForNextBoot) {
    const staged = await readWaiting(here.system, now, saved.scope.unmanaged)
    if (staged !== undefined) return {proposal: now, staged}
  } else if (observation.state.control.enabled === 'locked') {
    // Planning again, as one does for a stale plan, would not help before the next boot.
    throw lockedRefusal({savedPlan: here.path})
  }

  const isStrict = saved.scope.order === 'strict'
  const changes = [
    ...changesSince(then.plan.current, observation.state, isStrict),
    ...fileChanges(
      {file: then.file, prints: savedPrints(saved)},
      {file: now.file, prints: printsOf(folder, here)},
    ),
    ...(canonicalText(saved.unreadable) === canonicalText(observation.unreadable)
      ? []
      : ['The listing has other lines that are no rule.']),
  ]
  if (changes.length > 0) throw stalePlan(saved.plan_id, changes)
  if (isSameOrder(then.plan.current, observation.state)) {
    return {proposal: mustBeSaved(saved, now, here)}
  }
  const planned = proposeFor(inOrderOf(then.plan.current, observation.state))
  return {proposal: fromAnotherOrder(saved, mustBeSaved(saved, planned, here), now)}
}

/** A saved plan names the files of its policies, and does not hold their texts. */
function policiesOf({rules}: AuditState): Proposal['policies'] {
  const paths = rules.flatMap(({origin}) => (origin.kind === 'policy' ? [origin.place.file] : []))
  return [...new Set(paths)].map((path) => ({path, text: undefined}))
}

/** What cannot be planned any more because the machine changed is stale. */
function orStale(
  saved: SavedPlanDocument,
  changes: readonly string[],
  propose: () => Proposal,
): Proposal {
  try {
    return propose()
  } catch (error) {
    const isTold = error instanceof AuditformError && changes.length > 0
    throw isTold ? stalePlan(saved.plan_id, changes) : error
  }
}

/** The fingerprints of the files of rules.d as they are. */
export function printsOf(folder: RulesFolder, {digest}: Pick<Here, 'digest'>): FilePrints {
  const ours = ourFile(folder)
  return {
    replaces: ours === undefined ? null : fileFingerprint(ours.text, digest),
    others: filesOfOthers(folder).map(({text}) => fileFingerprint(text, digest)),
  }
}

function refuseOtherHost({host}: SavedPlanDocument, here: HostIdentity): void {
  const isOther =
    host.hostname !== here.hostname ||
    (host.machine_id !== null && here.machine_id !== null && host.machine_id !== here.machine_id)
  if (isOther) throw otherMachine('HOST', hostText(host), hostText(here))
}

function hostText({hostname, machine_id}: Pick<HostIdentity, 'hostname' | 'machine_id'>): string {
  return machine_id === null ? hostname : `${hostname} (machine-id ${machine_id})`
}

function refuseOther(
  what: 'AUDITCTL' | 'MACHINE',
  saved: string,
  here: string,
  spelled: string,
): void {
  if (saved !== spelled) throw otherMachine(what, saved, here)
}

/** The rules that are there, in the order in which they were. */
function inOrderOf(then: AuditState, now: AuditState): AuditState {
  const found = new Map(now.rules.map((each) => [ruleIdentity(each.rule), each]))
  return {...now, rules: then.rules.map((each) => found.get(ruleIdentity(each.rule)) ?? each)}
}

/** What was worked out anew must be what the file says. */
function mustBeSaved(saved: SavedPlanDocument, proposal: Proposal, here: Here): Proposal {
  const {desired, proposal: then} = viewOfSavedPlan(saved)
  const view = {target: saved.target, proposal, desired, isAsDesired: false}
  const occasion = {...saved, prints: printsOf(proposal.folder, here)}
  const anew = savedPlanAsJson(view, occasion, here.digest)
  const difference = differenceOf(saved, anew)
  if (difference === undefined) return proposal
  const changes = factChanges(then.facts, proposal.facts)
  if (changes.length > 0) throw stalePlan(saved.plan_id, changes)
  if (saved.auditform !== here.auditform) {
    throw otherRelease(saved.plan_id, saved.auditform, here.auditform)
  }
  throw forgedPlan(saved.plan_id, difference)
}

/** The saved operations, run from an order that no event can tell from the one they were made for. */
function fromAnotherOrder(saved: SavedPlanDocument, planned: Proposal, now: Proposal): Proposal {
  const {operations} = planned.plan
  const current = now.plan.current
  const reached = replay(
    current.rules.map(({rule}) => rule),
    operations,
  )
  const asked = new Map(planned.asked.rules.map((each) => [ruleIdentity(each.rule), each]))
  const rules = reached?.flatMap((rule) => asked.get(ruleIdentity(rule)) ?? [])
  const end = {...planned.plan.desired, rules: rules ?? []}
  const isReached =
    reached !== undefined &&
    reached.length === end.rules.length &&
    changesSince(planned.plan.desired, end, false).length === 0
  if (!isReached) {
    throw stalePlan(saved.plan_id, [
      'The rules stand in another order, from which it does not lead.',
    ])
  }
  return {
    ...planned,
    observation: now.observation,
    plan: {...planned.plan, current, desired: end},
  }
}
