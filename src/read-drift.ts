import type {Drift} from './drift/drift.ts'
import {findDrift} from './drift/verdict.ts'
import type {Leg} from './persist/legs.ts'
import type {Staged, Standing} from './persist/standing.ts'
import type {Plan} from './plan/plan.ts'
import {readBlind} from './read-blind.ts'
import {readBoot} from './read-boot.ts'
import type {SoundState} from './read-desired.ts'
import {legsOf} from './read-legs.ts'
import {readStanding} from './read-standing.ts'
import type {Proposal} from './reconcile.ts'
import type {AuditRule} from './rules/audit-state.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import type {System} from './system/system.ts'

/** How far a host has left its policy. */
export interface DriftReading {
  readonly drifts: readonly Drift[]
  /** Policy, rules.d, audit.rules and kernel; none where only the kernel is looked at. */
  readonly legs: readonly Leg[]
  /** What the differences wait for, where the next boot mends all of them. */
  readonly staged: Staged | undefined
}

/** Tells how a machine differs from what is proposed for it. Changes nothing. */
export async function readDrift(
  system: System,
  proposal: Proposal,
  controlPlaces: SoundState['controlPlaces'],
): Promise<DriftReading> {
  const {plan, file, hazards, observation} = proposal
  const next = proposal.scope.liveOnly ? undefined : await readNext(system, proposal)
  const drifts = findDrift({
    plan,
    controlPlaces,
    readers: observation.readers,
    blind: await readBlind(system, inKernel(plan)),
    unreadable: observation.unreadable,
    before: proposal.applied,
    file,
    otherFiles: hazards.flatMap(({name, about}) => (name === 'TAKES_OVER_FILE' ? about : [])),
    legs: next?.legs ?? [],
    auditRules: next?.auditRules,
    standing: next?.standing,
  })
  const {standing} = next ?? {}
  const staged = standing?.name === 'staged' ? standing.staged : undefined
  return {drifts, legs: next?.legs ?? [], staged}
}

/** The rules of the policy that are there. */
function inKernel({current, desired}: Plan): readonly AuditRule[] {
  const held = new Set(current.rules.map(({rule}) => ruleIdentity(rule)))
  return desired.rules.filter(({rule}) => held.has(ruleIdentity(rule)))
}

/** What the next boot has to do with it. */
async function readNext(
  system: System,
  {facts, folder, observation, asked, unmanaged, staged}: Proposal,
): Promise<{
  readonly legs: readonly Leg[]
  readonly standing: Standing
  readonly auditRules: string | undefined
}> {
  const boot = (await readBoot(system, folder, facts))?.now
  const kernel = observation.state
  const legs = legsOf({facts, folder, boot, kernel, policy: {asked, unmanaged}})
  const standing = await readStanding(system, staged, {kernel, boot, legs})
  return {legs, standing, auditRules: boot?.auditRules?.path}
}
