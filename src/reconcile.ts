/**
 * The order of things. Every other file knows one stage; this one knows them all.
 *
 *   policy files ──► desired state ─┐
 *                                   ├─► foreign rules ─► diff ─► plan ─► (ask) ─► apply
 *   auditctl, netlink ─► present ───┘
 *
 * The life of an apply: the machine is read under its lock; if it is not as the
 * shown plan says, or something stands in the way, nothing happens. What is meant
 * is written into the journal. The operations run. The kernel is read again, and
 * only that reading says whether they worked. Then the file is written for the
 * next boot. What locks comes last of all. Whatever fails before that is taken
 * back, and the taking back is verified the same way. What was applied is kept as
 * a generation. Then the journal goes.
 */

import {type ApplyReport, perform} from './apply/carry-out.ts'
import {differences} from './apply/differences.ts'
import {claimOf, type Errand, newErrand} from './apply/errand.ts'
import {findJournal} from './apply/journal.ts'
import type {Intent} from './apply/journal-entries.ts'
import {
  cannotConfirm,
  changedSince,
  journalOpen,
  lockedRefusal,
  preflightRefusal,
  unreachableRefusal,
} from './apply/outcomes.ts'
import {preflight} from './apply/preflight.ts'
import {asideOf, findStaged, takingItsPlace} from './apply/staged-record.ts'
import {intentOf, type Work} from './apply/work.ts'
import {adoptForeign} from './diff/foreign.ts'
import type {KeptPolicy} from './generations/generation.ts'
import {recordOf} from './generations/record-of.ts'
import {compareLoads, isSame, plainLoad} from './persist/compare-loads.ts'
import {type FileProposal, proposeFile} from './persist/propose-file.ts'
import {unwritableRefusal} from './persist/render.ts'
import {appliedBefore} from './persist/rules-folder.ts'
import {selectedFile} from './persist/select-file.ts'
import type {FoundStaged} from './persist/standing.ts'
import type {Listener} from './plan/apply-event.ts'
import {type Hazard, hazard} from './plan/hazards.ts'
import {isEmpty, makePlan, type Plan} from './plan/plan.ts'
import {stopsApply} from './plan/preflight-finding.ts'
import type {Selected} from './plan/select.ts'
import type {Selector} from './plan/selection.ts'
import {readApplied} from './read-applied.ts'
import type {SoundState} from './read-desired.ts'
import {type AuditState, isOfPolicy} from './rules/audit-state.ts'
import type {HostFacts} from './rules/host-facts.ts'
import {selectPart} from './select-part.ts'
import {lockBesideStaged} from './stage-refusals.ts'
import {type Observation, observe} from './state/observe.ts'
import {actor} from './system/actor.ts'
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
  /** Identities of rules that may be in the kernel because they were applied. */
  readonly applied: ReadonlySet<string>
  /** What waits for the next boot. */
  readonly staged: FoundStaged
  /** Of a part: where its order counts beside what is left alone. */
  readonly broken?: Selected['broken']
  readonly takeOver: boolean
  readonly hazards: readonly Hazard[]
  /** Rules of others that stay where they are. */
  readonly foreign: AuditState['rules']
  readonly unmanaged: SoundState['unmanaged']
  /** The policies that it was worked out from, for the generation that comes of it. */
  readonly policies: readonly KeptPolicy[]
  /** Of a rollback: the generation that it goes back to. */
  readonly backTo?: number
}

/** What changes the scope of a plan. */
export interface Scope {
  readonly liveOnly: boolean
  readonly takeOver: boolean
  /** Whether the order of the policy is to be reached to the letter. */
  readonly isStrict?: boolean
  /** Differences that are meant; all of them when there is none. */
  readonly only?: readonly Selector[]
}

/** Compares a machine with what is desired and plans the way. Changes nothing. */
export async function propose(
  system: System,
  desired: SoundState,
  facts: HostFacts,
  scope: Scope,
): Promise<Proposal> {
  const folder = await system.rulesFolder()
  const read = await readApplied(system, folder, facts)
  const hints = desired.state.rules.map(({rule}) => rule)
  const observation = await observe(system, facts, hints)
  const adoption = adoptForeign(
    observation.state.rules,
    desired.state.rules,
    desired.unmanaged,
    read.applied,
  )
  const asked = {rules: adoption.rules, control: desired.state.control}
  const {goes} = adoption
  const {controlPlaces, unmanaged, files: policies} = desired
  const machine = {facts, observation, folder, ...read}
  const whole = {...machine, scope, asked, goes, controlPlaces, unmanaged, policies}
  const {only = []} = scope
  if (only.length === 0) return proposalFrom(whole)
  const {state, broken} = selectPart(observation.state, asked, facts, only)
  const written = selectedFile(folder, desired.state, facts, only)
  // Files of others are among what is left as it is.
  return {...proposalFrom({...whole, asked: state, written, unmanaged: 'keep'}), broken}
}

/** What a proposal is worked out from, once the machine was read. */
interface ProposalInput
  extends Pick<
      Proposal,
      'facts' | 'observation' | 'folder' | 'scope' | 'asked' | 'applied' | 'staged'
    >,
    Pick<SoundState, 'controlPlaces' | 'unmanaged'> {
  /** Rules of others that go. */
  readonly goes: AuditState['rules']
  readonly policies: readonly KeptPolicy[]
  /** What our file is to hold, where that is not all that is asked for. */
  readonly written?: AuditState
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
  const {written = {...asked, rules: asked.rules.filter(isOfPolicy)}} = input
  const file = scope.liveOnly ? undefined : proposeFile(folder, written, facts, unmanaged)
  if (file && file.unwritable.length > 0) throw unwritableRefusal(file.unwritable)
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
    applied: input.applied,
    staged: input.staged,
    takeOver: scope.takeOver,
    foreign: asked.rules.filter((rule) => !isOfPolicy(rule)),
    hazards: [...plan.hazards, ...takesOver.map((found) => ({...found, stops: !scope.takeOver}))],
    unmanaged,
    policies: input.policies,
  }
}

/** Says whether kernel and rules.d are as desired. */
export function isAsDesired({plan, file, hazards}: Proposal): boolean {
  const othersLoad = hazards.some(({name}) => name === 'TAKES_OVER_FILE')
  const comesBack = file?.putBack?.length ?? 0
  const isWritten = file === undefined || (file.change === 'none' && comesBack === 0)
  return isEmpty(plan) && isWritten && !othersLoad
}

/** Carries a proposal out, or leaves the machine as it was and throws why. */
export async function carryOut(
  system: System,
  proposal: Proposal,
  listen: Listener,
  errand: Errand = newErrand('apply'),
): Promise<ApplyReport> {
  const {confirmation} = errand
  if (confirmation !== undefined && proposal.plan.lastly.length > 0) {
    throw cannotConfirm(proposal.plan.lastly)
  }
  return system.withLock(
    async () => {
      const journal = await findJournal(system)
      if (journal.kind !== 'none') throw journalOpen(system.stateFolder, journal)
      const found = await findStaged(system)
      const work = workOf(proposal)
      // While the kernel is asked: what is meant was settled by the plan.
      const meant = meaningOf(system, proposal, work, found, errand)
      meant.catch(() => {})
      await refuseIfChanged(system, proposal)
      refuseLockBesideStaged(found, proposal)
      await refuseIfHindered(system, proposal, listen)
      const staged = proposal.file === undefined ? {} : takingItsPlace(found)
      const intent = await meant
      return perform(system, work, {...intent, ...staged}, listen, confirmation)
    },
    claimOf(errand, listen),
  )
}

/** What the journal says of an apply. */
async function meaningOf(
  system: System,
  proposal: Proposal,
  work: Work,
  found: FoundStaged,
  errand: Errand,
): Promise<Intent> {
  const changes = proposal.plan.diff.control.map(({name}) => name)
  const asideBefore = asideOf(found, proposal)
  const record = recordOf({...proposal, asideBefore}, {...errand, user: await actor()})
  return intentOf(system, work, changes, errand.id, record)
}

async function refuseIfChanged(system: System, {plan, facts, backTo}: Proposal): Promise<void> {
  const hints = plan.current.rules.map(({rule}) => rule)
  const {state} = await observe(system, facts, hints)
  if (state.control.enabled === 'locked') throw lockedRefusal({backTo})
  if (plan.unreachable.length > 0) throw unreachableRefusal(plan.unreachable)
  const found = differences(state, plan.current)
  if (found.length > 0) throw changedSince(found)
}

/** What locks is refused while the next boot would load something else than what it locks. */
function refuseLockBesideStaged(found: FoundStaged, {plan, asked}: Proposal): void {
  if (!plan.lastly.some((operation) => operation.kind === 'control' && operation.to === 'locked')) {
    return
  }
  if (found.kind !== 'found') return
  const {staged} = found
  const wanted = plainLoad({...asked, rules: asked.rules.filter(isOfPolicy)})
  const difference = compareLoads(staged.promise, wanted)
  if (!isSame(difference)) throw lockBesideStaged(staged.at, difference)
}

async function refuseIfHindered(
  system: System,
  {plan, file}: Proposal,
  listen: Listener,
): Promise<void> {
  const findings = await preflight(system, plan.operations, file?.text)
  const stopping = findings.filter(stopsApply)
  if (stopping.length > 0) throw preflightRefusal(stopping)
  for (const finding of findings) listen({kind: 'finding', finding})
}

function workOf({facts, observation, plan, file, folder, takeOver}: Proposal): Work {
  return {
    facts,
    plan,
    file,
    takeOver: takeOver ? (file?.others ?? []) : [],
    folder,
    readersDiffered: observation.readers.kind === 'disagree',
  }
}
