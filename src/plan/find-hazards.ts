import type {AuditRule} from '../rules/audit-state.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {covers, mayOverlap, suppresses} from '../rules/overlap.ts'
import {coverIndex} from './cover-index.ts'
import {type Hazard, hazard, hazardNames} from './hazards.ts'
import type {Operation} from './operation.ts'
import type {Plan, PlanInput} from './plan.ts'

/** A first apply over a handful of leftovers is no mass change. */
const many = {atLeast: 10, share: 0.5}

/** Names what the plan risks, in the order of the table of hazards. */
export function findHazards(plan: Omit<Plan, 'hazards'>, input: PlanInput): readonly Hazard[] {
  const found = [
    ...hazard('COVERAGE_LOST', [...switchesOff(plan), ...coverageLost(plan)]),
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

/** A copy that is one too many may go: the protected rule itself stays. */
function protectedLines(
  plan: Omit<Plan, 'hazards'>,
  guarded: ReadonlySet<string>,
): readonly string[] {
  return removed(plan)
    .filter(({reason, rule}) => reason.kind === 'not-wanted' && guarded.has(ruleIdentity(rule)))
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

/** Without the audit system no rule records anything. */
function switchesOff({diff}: Omit<Plan, 'hazards'>): readonly string[] {
  return diff.control
    .filter(({name, to}) => name === 'enabled' && to === 'off')
    .map(({name, to}) => `${name} ${to}`)
}

/**
 * Rules that record now and whose events no single rule records afterwards: none covers them, or
 * each one that does stands behind a suppression that does not stand before them now.
 */
function coverageLost(plan: Omit<Plan, 'hazards'>): readonly string[] {
  const {current, desired, operations} = plan
  // Where no rule changes, nothing is lost, and looking at all pairs would only take time.
  if (operations.every(({kind}) => kind === 'control')) return []
  const going = new Set(
    operations.flatMap((each) => (each.kind === 'delete' ? [ruleIdentity(each.rule)] : [])),
  )
  const then = desired.rules.map(({rule}) => rule)
  const places = new Map(then.map((rule, place) => [ruleIdentity(rule), place]))
  const hidersThen = then.flatMap((rule, place) => (suppresses(rule) ? [{rule, place}] : []))
  const candidates = coverIndex(then)
  const hidersNow = new Set<string>()
  const lost = current.rules.filter(({rule}) => {
    const identity = ruleIdentity(rule)
    if (suppresses(rule)) {
      hidersNow.add(identity)
      return false
    }
    const newlyHides = (other: KernelRule) =>
      mayOverlap(other, rule) && !hidersNow.has(ruleIdentity(other))
    const isReached = (place: number) =>
      !hidersThen.some((hider) => hider.place < place && newlyHides(hider.rule))
    const ownPlace = places.get(identity)
    if (ownPlace !== undefined && isReached(ownPlace)) return false
    // What auditctl cannot delete records on.
    if (ownPlace === undefined && !going.has(identity)) return false
    return !candidates(rule).some(
      ({rule: other, place}) => !suppresses(other) && covers(other, rule) && isReached(place),
    )
  })
  return [...new Set(lost.map(lineOf))]
}

function lineOf({origin}: AuditRule): string {
  return origin.kind === 'kernel' ? origin.line : origin.text
}
