import {ruleIdentity} from '../rules/kernel-rule.ts'
import {covers, mayOverlap, suppresses} from '../rules/overlap.ts'
import {projectRule} from '../rules/project.ts'
import {type Hazard, hazard, hazardNames} from './hazards.ts'
import type {Operation} from './operation.ts'
import type {Plan, PlanInput} from './plan.ts'

/** A first apply over a handful of leftovers is no mass change. */
const many = {atLeast: 10, share: 0.5}

/** Names what the plan risks, in the order of the table of hazards. */
export function findHazards(plan: Omit<Plan, 'hazards'>, input: PlanInput): readonly Hazard[] {
  const found = [
    ...hazard('COVERAGE_LOST', coverageLost(plan, input)),
    ...hazard('COVERAGE_GAP', linesWith(plan.operations, 'COVERAGE_GAP')),
    ...hazard('REMOVES_MANY', removesMany(plan)),
    ...hazard('EMPTIES', empties(plan)),
    ...hazard(
      'REMOVES_UNMANAGED',
      removedLines(
        plan,
        input.unmanaged.map(({rule}) => ruleIdentity(rule)),
      ),
    ),
    ...hazard('REMOVES_PROTECTED', removedLines(plan, [...input.protectedBefore])),
    ...hazard('ADDS_SUPPRESSION', linesWith(plan.operations, 'ADDS_SUPPRESSION')),
    ...hazard('PANICS_ON_FAILURE', linesWith(plan.operations, 'PANICS_ON_FAILURE')),
    ...hazard('LOCKS_UNTIL_REBOOT', linesWith(plan.lastly, 'LOCKS_UNTIL_REBOOT')),
  ]
  return found.sort((a, b) => hazardNames.indexOf(a.name) - hazardNames.indexOf(b.name))
}

function linesWith(operations: readonly Operation[], name: Hazard['name']): readonly string[] {
  return operations
    .filter(({hazards}) => hazards.includes(name))
    .map((operation) =>
      operation.kind === 'control' ? `${operation.name} ${operation.to}` : operation.line,
    )
}

function removedLines(
  plan: Omit<Plan, 'hazards'>,
  identities: readonly string[],
): readonly string[] {
  const wanted = new Set(identities)
  return removed(plan)
    .filter((operation) => wanted.has(ruleIdentity(operation.rule)))
    .map(({line}) => line)
}

function removed(plan: Omit<Plan, 'hazards'>) {
  return plan.operations
    .filter(
      (operation) =>
        operation.kind === 'delete' &&
        (operation.reason.kind === 'not-wanted' || operation.reason.kind === 'duplicate'),
    )
    .filter((operation) => operation.kind !== 'control')
}

function removesMany(plan: Omit<Plan, 'hazards'>): readonly string[] {
  const count = removed(plan).length
  const before = plan.current.rules.length
  return count >= many.atLeast && count > before * many.share ? [`${count} of ${before} rules`] : []
}

function empties(plan: Omit<Plan, 'hazards'>): readonly string[] {
  const before = plan.current.rules.length
  return before > 0 && plan.desired.rules.length === 0 ? [`all ${before} rules`] : []
}

/**
 * Rules whose events nothing records afterwards: a recording rule that goes and
 * that no single rule covers, or a rule that stays and that a new suppression may
 * outrank.
 */
function coverageLost(plan: Omit<Plan, 'hazards'>, {facts}: PlanInput): readonly string[] {
  const desired = plan.desired.rules.map(({rule}) => rule)
  const recording = desired.filter((rule) => !suppresses(rule))
  const uncovered = removed(plan)
    .filter(({rule, reason}) => !suppresses(rule) && reason.kind === 'not-wanted')
    .filter(({rule}) => !recording.some((other) => covers(other, rule)))
    .map(({line}) => line)

  const outranked = plan.operations.flatMap((operation) => {
    if (operation.kind === 'control' || !operation.hazards.includes('ADDS_SUPPRESSION')) return []
    const place = desired.findIndex((rule) => ruleIdentity(rule) === ruleIdentity(operation.rule))
    return desired
      .slice(place + 1)
      .filter((rule) => !suppresses(rule) && mayOverlap(operation.rule, rule))
      .map((rule) => projectRule(rule, facts))
  })
  return [...new Set([...uncovered, ...outranked])]
}
