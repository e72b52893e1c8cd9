/**
 * A plan: the operations that turn the present state into the wanted one, in
 * order, with what they risk. It is data; it runs nothing. Before it is handed out
 * it is run on the model of the kernel, and must end there in the wanted state.
 */

import {type AuditDiff, type ControlChange, diffStates} from '../diff/diff.ts'
import type {AuditRule, AuditState} from '../rules/audit-state.ts'
import type {Place} from '../rules/complaint.ts'
import type {ControlSettings} from '../rules/control.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {isSameInEffect} from '../rules/order-matters.ts'
import {controlOperations} from './control-operations.ts'
import {findHazards} from './find-hazards.ts'
import type {Hazard} from './hazards.ts'
import {modelKernel} from './model.ts'
import type {Operation} from './operation.ts'
import {reachedRules} from './replay.ts'
import {ruleOperations, type Unreachable} from './rule-operations.ts'

/** What is to be done to one kernel. */
export interface Plan {
  readonly current: AuditState
  /** What the kernel will hold; its rules may stand in another order than the policy's. */
  readonly desired: AuditState
  readonly diff: AuditDiff
  /** In the order in which they run. */
  readonly operations: readonly Operation[]
  /** What locks; it runs only after everything else was done, written down and verified. */
  readonly lastly: readonly Operation[]
  readonly hazards: readonly Hazard[]
  /** What cannot be reached with this auditctl, or before the next boot. */
  readonly unreachable: readonly (
    | Unreachable
    | {readonly kind: 'until-reboot' | 'unreadable'; readonly line: string}
  )[]
  readonly locked: boolean
}

/** What a plan is made from. */
export interface PlanInput {
  readonly current: AuditState
  readonly desired: AuditState
  /** Foreign rules that go, for the hazard that names them. */
  readonly unmanaged: readonly AuditRule[]
  /** Identities of rules that the last applied policy protected. */
  readonly protectedBefore: ReadonlySet<string>
  readonly controlPlaces: ReadonlyMap<keyof ControlSettings, Place>
  readonly facts: HostFacts
  /** Lines of the listing that are no rule that can be read. */
  readonly unreadable?: readonly string[]
  /** Whether rules must stand as the policy has them even where no event can tell the difference. */
  readonly isStrict?: boolean
}

/** Plans the way from `current` to `desired`. */
export function makePlan(input: PlanInput): Plan {
  const {current, desired, facts, controlPlaces, unreadable = [], isStrict = false} = input
  const diff = diffStates(current, desired, facts)
  const {operations, unreachable} = ruleOperations(current.rules, desired.rules, facts, isStrict)
  const [reachable, fixed] = splitControl(diff.control)
  const control = controlOperations(reachable, controlPlaces)
  const plan: Omit<Plan, 'hazards'> = {
    current,
    desired,
    diff,
    operations: [...control.before, ...operations, ...control.after],
    lastly: control.last,
    unreachable: [
      ...unreachable,
      ...fixed.map(({name}) => ({kind: 'until-reboot' as const, line: name})),
      ...unreadable.map((line) => ({kind: 'unreadable' as const, line})),
    ],
    locked: current.control.enabled === 'locked',
  }
  const planned = {...plan, desired: {...desired, rules: proveOnModel(plan, isStrict)}}
  return {...planned, hazards: findHazards(planned, input)}
}

/** Says whether the plan has nothing to do. */
export function isEmpty(plan: Plan): boolean {
  return plan.operations.length === 0 && plan.lastly.length === 0 && plan.unreachable.length === 0
}

/** A login uid that was made immutable stays so until the next boot. */
function splitControl(
  changes: readonly ControlChange[],
): readonly [readonly ControlChange[], readonly ControlChange[]] {
  const isFixed = ({name, to}: ControlChange) => name === 'loginuid_immutable' && to === false
  return [changes.filter((change) => !isFixed(change)), changes.filter(isFixed)]
}

/** Runs the operations on the model, and gives the desired rules in the order in which they end there. */
function proveOnModel(plan: Omit<Plan, 'hazards'>, isStrict: boolean): readonly AuditRule[] {
  const wanted = plan.desired.rules
  if (plan.unreachable.some(({kind}) => kind.startsWith('no-'))) {
    return reachedRules(plan.current.rules, wanted, plan.operations)
  }
  // The lock is planned for as if it were open: what would be done without it is what a reader asks.
  const kernel = modelKernel(
    plan.current.rules.map(({rule}) => rule),
    {},
  )
  for (const operation of plan.operations) {
    if (operation.kind === 'control') continue
    const act = {append: kernel.append, prepend: kernel.prepend, delete: kernel.remove}
    const answer = act[operation.kind](operation.rule)
    if (answer !== 'done') throw unproven(`${operation.argv.join(' ')} answers ${answer}`)
  }
  const byIdentity = new Map(wanted.map((rule) => [ruleIdentity(rule.rule), rule]))
  const reached = kernel.rules().flatMap((rule) => byIdentity.get(ruleIdentity(rule)) ?? [])
  const isComplete = reached.length === kernel.rules().length && reached.length === wanted.length
  const isInOrder = isStrict
    ? reached.every((rule, index) => rule === wanted[index])
    : isSameInEffect(
        reached.map(({rule}) => rule),
        wanted.map(({rule}) => rule),
      )
  if (!isComplete || !isInOrder) throw unproven('it ends in another state')
  return reached
}

function unproven(what: string): Error {
  return new Error(
    `The plan does not hold on the model of the kernel: ${what}. This is a bug in auditform.`,
  )
}
