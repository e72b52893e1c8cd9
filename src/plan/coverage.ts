/**
 * Which events one set of rules records and another does not.
 *
 * The classes of events are those of the recording rules: what a rule matches and no suppression
 * in front of it takes. A class is followed down the other set: what recording rules there take of
 * it is recorded, alone or together; what a suppression takes first that does not stand in front of
 * the rule now is lost, and so is what is left at the end. Where it cannot be proven that an event
 * is recorded it is told as lost.
 *
 * Not followed: one call on two files of which a rule that stays suppresses one, and names of
 * files that come back because a `never,filesystem` rule goes.
 */

import type {AuditRule} from '../rules/audit-state.ts'
import {longestRise} from '../rules/order-matters.ts'
import {List} from '../rules/uapi.ts'
import type {CallPart} from './call-parts.ts'
import {type CoverageList, coverageList, type Item} from './coverage-list.ts'
import {followDown} from './follow-down.ts'
import {isBeside, mayHide, touchesOtherFiles} from './hiding.ts'

/** Events that are no longer recorded. */
export interface Loss {
  readonly list: number
  /** The rule that records them now; undefined for what a list lets pass without a rule. */
  readonly rule: AuditRule | undefined
  /** Which of its calls, in short; undefined for all of them. */
  readonly parts: readonly CallPart[] | undefined
  /** The suppression that takes them; undefined where no rule does. */
  readonly takenBy: AuditRule | undefined
  /**
   * `some`: of these calls only those that the suppression takes. `other-files`: of any rule, but
   * only calls that also touch the file of the suppression.
   */
  readonly reach: 'all' | 'some' | 'other-files'
}

/** What is known of the host and of the way from one set to the other. */
export interface CoverageContext {
  /** ELF numbers of the machines whose programs run there; none where that is not known. */
  readonly machines: readonly number[]
  /** Says whether a rule that is in the first set only really goes. */
  readonly goes: (identity: string) => boolean
}

/** What `before` records and `after` does not. */
export function coverageLost(
  before: readonly AuditRule[],
  after: readonly AuditRule[],
  context: CoverageContext,
): readonly Loss[] {
  const lists = new Set([...before, ...after].map(({rule}) => rule.list))
  return [...lists]
    .sort((left, right) => left - right)
    .flatMap((list) => {
      const of = (rules: readonly AuditRule[]) => rules.filter(({rule}) => rule.list === list)
      return lostOnList(coverageList(of(before), list), coverageList(of(after), list), context)
    })
}

function lostOnList(
  before: CoverageList,
  after: CoverageList,
  {machines, goes}: CoverageContext,
): readonly Loss[] {
  const hidersOf = newHiders(before, after)
  const touching = new Set<Item>()
  const losses: Loss[] = []
  for (const item of before.items) {
    const then = after.byIdentity.get(item.identity)
    if (item.suppresses || (then === undefined && !goes(item.identity))) continue
    const found = hidersOf(item, then)
    for (const hider of found) {
      const isElsewhere = touchesOtherFiles(hider.rule, item.rule)
      if (isElsewhere || isBeside(hider.rule, item.rule)) touching.add(hider)
    }
    const hiders = found.filter(
      ({rule, place}) =>
        !touchesOtherFiles(rule, item.rule) && (then === undefined || place < then.place),
    )
    // Nothing stands in front of it that did not before.
    if (then !== undefined && hiders.length === 0) continue
    const {list} = item.rule
    const lost = followDown(item, hiders, {before, after}, machines)
    losses.push(...lost.map((each) => ({list, rule: item.source, ...each})))
  }
  return [...losses, ...[...touching].map(otherFiles)]
}

/**
 * Gives the suppressions that stand in front of a rule, or of what comes in its place, and did not
 * before. Of rules that keep their order only a few are looked at.
 */
function newHiders(before: CoverageList, after: CoverageList) {
  const common = before.items.filter(({identity}) => after.byIdentity.has(identity))
  const rise = longestRise(common.map(({identity}) => after.byIdentity.get(identity)?.place ?? 0))
  const steady = new Set(common.flatMap(({identity}, index) => (rise.has(index) ? [identity] : [])))
  const unsteady = after.hiders.filter(({identity}) => !steady.has(identity))
  return (item: Item, then: Item | undefined): readonly Item[] => {
    const isSteady = then !== undefined && steady.has(item.identity)
    return (isSteady ? unsteady : after.hiders).filter((hider) => {
      const earlier = before.byIdentity.get(hider.identity)
      const isFirst = then === undefined || hider.place < then.place
      if (!isFirst && (earlier || !isBeside(hider.rule, item.rule))) return false
      // No order counts on the filesystem list.
      const isOld = earlier && (earlier.place < item.place || item.rule.list === List.filesystem)
      return !isOld && mayHide(hider.rule, item.rule)
    })
  }
}

function otherFiles({rule: {list}, source}: Item): Loss {
  return {list, rule: undefined, parts: undefined, takenBy: source, reach: 'other-files'}
}
