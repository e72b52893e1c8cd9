import type {AuditRule} from '../rules/audit-state.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {longestRise} from '../rules/order-matters.ts'

/** What became of the rules of one state on the way to another. */
export interface RulesDiff<Rule> {
  /** In the order of the later state. */
  readonly added: readonly Rule[]
  /** In the order of the earlier one. */
  readonly removed: readonly Rule[]
  /** In both, and of the fewest that stand elsewhere among those that are. */
  readonly moved: readonly Rule[]
}

/** Compares the rules of two states, each as its kernel lists them. */
export function diffRules<Rule extends Pick<AuditRule, 'rule'>>(
  from: readonly Rule[],
  to: readonly Rule[],
): RulesDiff<Rule> {
  const places = new Map(from.map(({rule}, index) => [ruleIdentity(rule), index]))
  const held = new Set(to.map(({rule}) => ruleIdentity(rule)))
  const placeOf = ({rule}: Rule) => places.get(ruleIdentity(rule))
  const stays = to.filter((each) => placeOf(each) !== undefined)
  const steady = longestRise(stays.map((each) => placeOf(each) ?? 0))
  return {
    added: to.filter((each) => placeOf(each) === undefined),
    removed: from.filter(({rule}) => !held.has(ruleIdentity(rule))),
    moved: stays.filter((_, index) => !steady.has(index)),
  }
}
