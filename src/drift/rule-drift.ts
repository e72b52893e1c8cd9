/** How the rules in the kernel differ from those of the policy. */
import type {Plan} from '../plan/plan.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import {isSameRule, type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {inversions} from '../rules/order-matters.ts'
import {covers, mayOverlap, suppresses} from '../rules/overlap.ts'
import {List} from '../rules/uapi.ts'
import {isOnePathWithin, watchedPath} from '../rules/watch-path.ts'
import type {Owner} from '../state/host-status.ts'
import type {DriftDetail, DriftSeverity, WrongWay} from './drift.ts'

/** A difference before anybody said what mends it. */
export type Found = DriftDetail & {readonly severity: DriftSeverity}

/** Tells whose a rule is. */
export type OwnerOf = (rule: AuditRule) => Owner

/** All differences of rules; one that keeps events out of the log is not told as too many as well. */
export function ruleDrift(plan: Plan, ownerOf: OwnerOf): readonly Found[] {
  const hidden = suppressedRules(plan, ownerOf)
  const hiders = new Set(hidden.map(({by}) => by))
  return [...hidden, ...changedRules(plan, hiders, ownerOf), ...moved(plan)]
}

function changedRules(
  plan: Plan,
  hiders: ReadonlySet<AuditRule>,
  ownerOf: OwnerOf,
): readonly Found[] {
  const severityOf = ({rule}: AuditRule): DriftSeverity =>
    suppresses(rule) || plan.current.rules.some((held) => covers(held.rule, rule))
      ? 'differs'
      : 'lost'
  return plan.diff.changes.flatMap((change): readonly Found[] => {
    if (change.kind === 'add') {
      return [{kind: 'missing', severity: severityOf(change.to), rule: change.to}]
    }
    const {from} = change
    const owner = ownerOf(from)
    if (change.kind === 'change') {
      const {to, parts} = change
      return [{kind: 'changed', severity: severityOf(to), rule: to, from, owner, parts}]
    }
    if (hiders.has(from)) return []
    return [
      {kind: 'extra', severity: dropsRecords(from.rule) ? 'lost' : 'differs', rule: from, owner},
    ]
  })
}

/** Rules of these lists take records out of events that rules of other lists record. */
function dropsRecords(rule: KernelRule): boolean {
  const isAboutRecords =
    rule.list === List.exclude || rule.list === List.filesystem || rule.list === List.user
  return suppresses(rule) && isAboutRecords
}

type Suppressed = Extract<Found, {readonly kind: 'suppressed'}>

/** Rules that the policy asks for, behind suppressions that it does not ask for. */
function suppressedRules({current, desired, diff}: Plan, ownerOf: OwnerOf): readonly Suppressed[] {
  const wanted = new Set(desired.rules.map(({rule}) => ruleIdentity(rule)))
  const placeOf = new Map<string, number>()
  for (const [place, {rule}] of current.rules.entries()) {
    if (!placeOf.has(ruleIdentity(rule))) placeOf.set(ruleIdentity(rule), place)
  }
  const changed = new Map(
    diff.changes.flatMap((change) => (change.kind === 'change' ? [[change.from, change.to]] : [])),
  )
  return current.rules.flatMap((by, place): readonly Suppressed[] => {
    if (!suppresses(by.rule) || wanted.has(ruleIdentity(by.rule))) return []
    const rules = desired.rules.filter((victim) => {
      // That it has become this suppression is told as a change.
      if (suppresses(victim.rule) || changed.get(by) === victim) return false
      const at = placeOf.get(ruleIdentity(victim.rule))
      const isBehind = at === undefined ? isTwinOf(by.rule, victim.rule) : place < at
      return isBehind && hides(by.rule, victim.rule)
    })
    if (rules.length === 0) return []
    return [{kind: 'suppressed', severity: 'lost', by, owner: ownerOf(by), rules}]
  })
}

/**
 * Says whether a suppression hides what a rule is for. One rename may touch the files
 * of two watches, and a rule on all opens loses those of one file; that much is not
 * what a reader would call lost coverage.
 */
function hides(suppression: KernelRule, rule: KernelRule): boolean {
  // A task that one of these matches at its birth is never audited (audit_filter_task in kernel/auditsc.c).
  if (suppression.list === List.task) return rule.list === List.exit || rule.list === List.io_uring
  const [left, right] = [watchedPath(suppression), watchedPath(rule)]
  const isElsewhere = left !== undefined && (right === undefined || !isOnePathWithin(left, right))
  return mayOverlap(suppression, rule) && !isElsewhere
}

/** A rule that says the same with the opposite action; `auditctl -l` may list both alike. */
function isTwinOf(left: KernelRule, right: KernelRule): boolean {
  return isSameRule({...left, action: right.action}, right)
}

/** Rules that stand in another order than the policy has them, where that makes a difference. */
function moved({current, desired}: Plan): readonly Found[] {
  const place = new Map(desired.rules.map(({rule}, index) => [ruleIdentity(rule), index]))
  // Of equal rules the last counts: the copies before it are told as too many.
  const last = new Map(current.rules.map(({rule}, index) => [ruleIdentity(rule), index]))
  const common = current.rules.filter(
    ({rule}, index) => place.has(ruleIdentity(rule)) && last.get(ruleIdentity(rule)) === index,
  )
  const places = common.map(({rule}) => place.get(ruleIdentity(rule)) ?? -1)
  const pairs: Readonly<Record<'lost' | 'differs', WrongWay[]>> = {lost: [], differs: []}
  const wantedAt = (index: number) => desired.rules[places[index] ?? -1]
  const rules = common.map(({rule}) => rule)
  for (const pair of inversions(rules, places)) {
    const first = wantedAt(Math.min(...pair))
    const second = wantedAt(Math.max(...pair))
    if (first === undefined || second === undefined) continue
    pairs[suppresses(first.rule) ? 'lost' : 'differs'].push({first, second})
  }
  return (['lost', 'differs'] as const).flatMap((severity): readonly Found[] =>
    pairs[severity].length === 0 ? [] : [{kind: 'order', severity, pairs: pairs[severity]}],
  )
}
