/**
 * A part of what differs, for `--only`: the present rules with the selected differences made, and
 * all others left as they are.
 */

import type {RuleChange} from '../diff/pair-changes.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {longestRise, orderMatters} from '../rules/order-matters.ts'
import {isSelected, type Selector} from './selection.ts'

/** What is to be reached when only some differences are. */
export interface Selected {
  /** By list and in order, as a desired state is; each rule once. */
  readonly rules: readonly AuditRule[]
  /** Selected rules whose place relative to a difference that is left alone decides on events. */
  readonly broken: readonly {readonly rule: AuditRule; readonly leftAlone: AuditRule}[]
}

/**
 * Makes the selected differences only. A rule that changed goes with the one that comes in its
 * place, so that `file=` takes out what the file asked for before.
 */
export function selectRules(
  current: readonly AuditRule[],
  asked: readonly AuditRule[],
  changes: readonly RuleChange[],
  selectors: readonly Selector[],
): Selected {
  const desired = byList(asked)
  const wanted = new Set(desired.map(identityOf))
  const replaced = new Set(
    changes.flatMap((change) =>
      change.kind === 'change' && isSelected(change.to, selectors) ? [identityOf(change.from)] : [],
    ),
  )
  const isMeant = (rule: AuditRule) => isSelected(rule, selectors) || replaced.has(identityOf(rule))
  const present = distinct(byList(current))
  const chosen = new Set(desired.filter(isMeant).map(identityOf))
  const inPlace = rulesInPlace(present, desired, chosen)
  const stays = present.filter(
    (rule) => inPlace.has(rule) || !(isMeant(rule) || chosen.has(identityOf(rule))),
  )
  const rules = putIn(stays, desired, chosen)
  return {rules: byList(rules), broken: brokenOrder(present, desired, wanted, isMeant)}
}

function identityOf({rule}: AuditRule): string {
  return ruleIdentity(rule)
}

function distinct(rules: readonly AuditRule[]): readonly AuditRule[] {
  return [
    ...new Map([...rules].reverse().map((rule) => [identityOf(rule), rule])).values(),
  ].reverse()
}

/** Chosen rules that stand right already, to those that are left alone and to each other. */
function rulesInPlace(
  present: readonly AuditRule[],
  desired: readonly AuditRule[],
  chosen: ReadonlySet<string>,
): ReadonlySet<AuditRule> {
  const places = new Map(desired.map((rule, place) => [identityOf(rule), place]))
  const placed = present.flatMap((rule) => {
    const place = places.get(identityOf(rule))
    return place === undefined ? [] : [{rule, place, isChosen: chosen.has(identityOf(rule))}]
  })
  const behind = new Map<AuditRule, number>()
  let least = Number.POSITIVE_INFINITY
  for (const {rule, place, isChosen} of [...placed].reverse()) {
    behind.set(rule, least)
    if (!isChosen) least = Math.min(least, place)
  }
  let most = -1
  const right = placed.filter(({rule, place, isChosen}) => {
    if (!isChosen) most = Math.max(most, place)
    return isChosen && most < place && place < (behind.get(rule) ?? 0)
  })
  const rise = longestRise(right.map(({place}) => place))
  return new Set(right.flatMap(({rule}, index) => (rise.has(index) ? [rule] : [])))
}

/** Puts the chosen rules among those that stay: each behind the nearest rule that it follows. */
function putIn(
  stays: readonly AuditRule[],
  desired: readonly AuditRule[],
  chosen: ReadonlySet<string>,
): readonly AuditRule[] {
  const staying = new Set(stays.map(identityOf))
  const followers = new Map<string, AuditRule[]>()
  const waiting = new Map<number, AuditRule[]>()
  const leaders = new Map<number, string>()
  for (const rule of desired) {
    const {list} = rule.rule
    if (staying.has(identityOf(rule))) {
      leaders.set(list, identityOf(rule))
    } else if (chosen.has(identityOf(rule))) {
      const leader = leaders.get(list)
      if (leader === undefined) waiting.set(list, [...(waiting.get(list) ?? []), rule])
      else followers.set(leader, [...(followers.get(leader) ?? []), rule])
    }
  }
  return [
    ...[...waiting.values()].flat(),
    ...stays.flatMap((rule) => [rule, ...(followers.get(identityOf(rule)) ?? [])]),
  ]
}

function byList(rules: readonly AuditRule[]): readonly AuditRule[] {
  return rules.toSorted((left, right) => left.rule.list - right.rule.list)
}

/** Pairs of a selected rule that is new and a difference that is left alone, whose order counts. */
function brokenOrder(
  present: readonly AuditRule[],
  desired: readonly AuditRule[],
  wanted: ReadonlySet<string>,
  isMeant: (rule: AuditRule) => boolean,
): Selected['broken'] {
  const held = new Set(present.map(identityOf))
  const added = desired.filter((rule) => isMeant(rule) && !held.has(identityOf(rule)))
  const leftAlone = [
    ...desired.filter((rule) => !held.has(identityOf(rule))),
    ...present.filter((rule) => !wanted.has(identityOf(rule))),
  ].filter((rule) => !isMeant(rule))
  return added.flatMap((rule) =>
    leftAlone
      .filter((other) => orderMatters(rule.rule, other.rule))
      .map((other) => ({rule, leftAlone: other})),
  )
}
