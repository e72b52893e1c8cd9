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
import type {CallPart} from './call-parts.ts'
import {type CoverageList, coverageList} from './coverage-list.ts'
import {followDown} from './follow-down.ts'
import {newHiders} from './new-hiders.ts'

/** Events that are no longer recorded. */
export interface Loss {
  readonly list: number
  /** The rule that records them now; undefined for any rule, and for what passes without one. */
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

/** A suppression that takes some events of more rules than these is told once, for all of them. */
const mostRules = 10

function lostOnList(
  before: CoverageList,
  after: CoverageList,
  {machines, goes}: CoverageContext,
): readonly Loss[] {
  const hidersOf = newHiders(before, after)
  const touching = new Set<AuditRule>()
  const tally = lossTally()
  for (const item of before.items) {
    const then = after.byIdentity.get(item.identity)
    if (item.suppresses || (then === undefined && !goes(item.identity))) continue
    const {inFront, elsewhere} = hidersOf(item, then, tally.wide, touching)
    for (const {source} of elsewhere) if (source) touching.add(source)
    // Nothing stands in front of it that did not before.
    if (then !== undefined && inFront.length === 0) continue
    const {list} = item.rule
    const lost = followDown(item, inFront, {before, after}, machines)
    tally.add(lost.map((each) => ({list, rule: item.source, ...each})))
  }
  return [...tally.losses(), ...[...touching].map((hider) => ofAnyRule(hider, 'other-files'))]
}

/** Gathers losses, and counts how many rules each suppression takes something of. */
function lossTally() {
  const all: Loss[] = []
  const hits = new Map<AuditRule | undefined, number>()
  const wide = new Set<AuditRule | undefined>()
  return {
    wide,
    add(losses: readonly Loss[]): void {
      all.push(...losses)
      for (const {reach, takenBy} of losses) {
        if (reach !== 'some') continue
        const count = (hits.get(takenBy) ?? 0) + 1
        hits.set(takenBy, count)
        if (count > mostRules) wide.add(takenBy)
      }
    },
    losses: (): readonly Loss[] => [
      ...all.filter(({reach, takenBy}) => reach !== 'some' || !wide.has(takenBy)),
      ...[...wide].flatMap((hider) => (hider ? ofAnyRule(hider, 'some') : [])),
    ],
  }
}

function ofAnyRule(hider: AuditRule, reach: Loss['reach']): Loss {
  return {list: hider.rule.list, rule: undefined, parts: undefined, takenBy: hider, reach}
}
