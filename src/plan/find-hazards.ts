import type {HostFacts} from '../rules/host-facts.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {lineOf} from '../rules/rule-line.ts'
import type {Loss} from './coverage.ts'
import {gapLines} from './gap-lines.ts'
import {type Hazard, hazard, hazardNames} from './hazards.ts'
import {type Operation, ruleLine} from './operation.ts'
import type {Plan, PlanInput} from './plan.ts'
import {lostBy} from './plan-coverage.ts'

/** A first apply over a handful of leftovers is no mass change. */
const many = {atLeast: 10, share: 0.5}

/** Names what the plan risks, in the order of the table of hazards. */
export function findHazards(plan: Omit<Plan, 'hazards'>, input: PlanInput): readonly Hazard[] {
  const found = [
    ...coverageHazard(plan, input.facts),
    ...hazard('COVERAGE_GAP', gapLines(plan.operations)),
    ...hazard('REMOVES_MANY', removesMany(plan)),
    ...hazard('EMPTIES', empties(plan)),
    ...hazard(
      'REMOVES_UNMANAGED',
      removedLines(
        plan,
        input.unmanaged.map(({rule}) => ruleIdentity(rule)),
      ),
    ),
    ...hazard('REMOVES_PROTECTED', protectedLines(plan, input.protectedBefore)),
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
      operation.kind === 'control' ? `${operation.name} ${operation.to}` : ruleLine(operation),
    )
}

function removedLines(
  plan: Omit<Plan, 'hazards'>,
  identities: readonly string[],
): readonly string[] {
  const wanted = new Set(identities)
  return removed(plan)
    .filter((operation) => wanted.has(ruleIdentity(operation.rule)))
    .map(ruleLine)
}

/** A copy that is one too many may go: the protected rule itself stays. */
function protectedLines(
  plan: Omit<Plan, 'hazards'>,
  guarded: ReadonlySet<string>,
): readonly string[] {
  return removed(plan)
    .filter(({reason, rule}) => reason.kind === 'not-wanted' && guarded.has(ruleIdentity(rule)))
    .map(ruleLine)
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
  if (before === 0 || plan.desired.rules.length > 0) return []
  return [before === 1 ? 'the only rule' : `all ${before} rules`]
}

/** Without the audit system no rule records anything. */
function switchesOff({diff}: Omit<Plan, 'hazards'>): readonly string[] {
  return diff.control
    .filter(({name, to}) => name === 'enabled' && to === 'off')
    .map(({name, to}) => `${name} ${to}`)
}

/**
 * Stops where no difference of rules shows it: audit is switched off, or a rule that stays, or all
 * that new tasks do, is hidden whole.
 */
function coverageHazard(plan: Omit<Plan, 'hazards'>, facts: HostFacts): readonly Hazard[] {
  const losses = lostBy(plan, facts).filter(({reach}) => reach !== 'other-files')
  const stays = new Set(plan.desired.rules.map(({rule}) => ruleIdentity(rule)))
  const isDead = ({rule, parts, takenBy, reach}: Loss) =>
    takenBy !== undefined &&
    parts === undefined &&
    reach === 'all' &&
    (rule === undefined || stays.has(ruleIdentity(rule.rule)))
  const off = switchesOff(plan)
  const lines = losses.flatMap(({rule, takenBy}) => rule ?? takenBy ?? []).map(lineOf)
  const stops = off.length > 0 || losses.some(isDead)
  return hazard('COVERAGE_LOST', [...off, ...new Set(lines)], stops)
}
