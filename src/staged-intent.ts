import type {FileWork} from './apply/stage.ts'
import {intentOf} from './apply/work.ts'
import {recordOf} from './generations/record-of.ts'
import type {Load} from './persist/compare-loads.ts'
import type {Proposal} from './reconcile.ts'
import {type AuditState, exactRule} from './rules/audit-state.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import {projectRule} from './rules/project.ts'
import {actor} from './system/actor.ts'
import type {RulesFile, System} from './system/system.ts'

/** Which run it is, why, and what the one whose place it takes set aside. */
interface StagedOccasion {
  readonly id: string
  readonly reason: string | null
  readonly asideBefore: readonly RulesFile[]
}

/** The intent of an apply that would have led where the boot does. */
export async function appliedIntent(
  system: System,
  proposal: Proposal,
  {rules, control}: Load,
  work: FileWork,
  {id, reason, asideBefore}: StagedOccasion,
) {
  const {facts, plan, asked} = proposal
  const wanted = new Map(asked.rules.map((rule) => [ruleIdentity(rule.rule), rule]))
  const desired = {
    // What files of others load is of no policy.
    rules: rules.map(
      (rule) => wanted.get(ruleIdentity(rule)) ?? exactRule(rule, projectRule(rule, facts)),
    ),
    control,
  }
  const booted = {...plan, current: unlocked(plan.current), desired}
  const record = recordOf({...proposal, plan: booted, asideBefore}, {user: await actor(), reason})
  const changes = plan.diff.control.map(({name}) => name)
  const whole = {...work, facts, plan: booted, readersDiffered: false}
  return intentOf(system, whole, changes, id, record)
}

/** A boot opens the kernel, whatever it loads then. */
function unlocked({rules, control}: AuditState): AuditState {
  return {rules, control: control.enabled === 'locked' ? {...control, enabled: 'on'} : control}
}
