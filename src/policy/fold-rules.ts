import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {Field} from '../rules/uapi.ts'
import type {PolicyRule} from './policy.ts'
import {type Complain, complaintAt, type Finding} from './policy-complaint.ts'
import {placeAt} from './source.ts'

/**
 * Folds the rule lines of a policy into lists, as `auditctl -R` would load them one
 * file after the other.
 *
 * The order of a list is that in which the kernel tests it: -a puts a rule last, -A
 * first. Two equal rules are never both wanted: the kernel would stop the load at the
 * second (-a), or test it for nothing (-A). A -D stands at the head of most files
 * and there means "start from nothing"; it therefore clears its own file only, or a
 * policy of several files would keep but the last.
 */

/** A rule that is wanted, and the line that asks for it. */
export interface WantedRule {
  readonly rule: KernelRule
  readonly from: PolicyRule
}

/** The rules that are wanted so far, in the order in which the kernel tests them. */
export interface RuleLists {
  /** By the kernel's identity. */
  readonly byIdentity: Map<string, WantedRule>
  readonly appended: WantedRule[]
  /** The newest last; the kernel tests it first. */
  readonly prepended: WantedRule[]
}

/** Lists without a rule. */
export function noRules(): RuleLists {
  return {byIdentity: new Map(), appended: [], prepended: []}
}

/** Adds a rule at an end, or complains when it is there. */
export function addRule(
  lists: RuleLists,
  end: 'append' | 'prepend',
  wanted: WantedRule,
  complain: Complain,
): void {
  const identity = ruleIdentity(wanted.rule)
  const earlier = lists.byIdentity.get(identity)
  if (earlier) {
    complain(complaintAt(wanted.from.source, wanted.from.extent, twice(earlier.from, wanted.from)))
    return
  }
  lists.byIdentity.set(identity, wanted)
  const list = end === 'append' ? lists.appended : lists.prepended
  list.push(wanted)
}

// Two names of one architecture in the same object are a slip that changes nothing.
function twice(earlier: PolicyRule, later: PolicyRule): Finding {
  const isSameEntry = earlier.source === later.source && earlier.extent.start === later.extent.start
  if (isSameEntry) return {code: 'same-arch-twice', severity: 'warning', args: {rule: later.text}}
  const related = placeAt(earlier.source, earlier.extent.start)
  return {code: 'duplicate-rule', args: {rule: later.text, other: earlier.text}, related}
}

/** Takes back an earlier rule, as -d and -W do, or complains when there is none. */
export function deleteRule(lists: RuleLists, {rule, from}: WantedRule, complain: Complain): void {
  const identity = ruleIdentity(rule)
  const found = lists.byIdentity.get(identity)
  if (found) {
    forget(lists, (wanted) => wanted === found)
  } else {
    const finding = {code: 'delete-finds-nothing', args: {rule: from.text}} as const
    complain(complaintAt(from.source, from.extent, finding))
  }
}

/** Takes back the rules above a -D in its file; with a key those whose key field contains it. */
export function deleteAll(
  lists: RuleLists,
  key: string | undefined,
  from: PolicyRule,
  complain: Complain,
): void {
  const count = forget(
    lists,
    (wanted) => wanted.from.source === from.source && (key === undefined || hasKey(wanted, key)),
  )
  if (count === 0) return
  const finding = {code: 'discards-rules', severity: 'warning', args: {count}} as const
  complain(complaintAt(from.source, from.extent, finding))
}

function hasKey({rule}: WantedRule, key: string): boolean {
  return rule.fields.some(({type, value}) => type === Field.key && String(value).includes(key))
}

function forget(lists: RuleLists, isMeant: (wanted: WantedRule) => boolean): number {
  const gone = [...lists.byIdentity].filter(([, wanted]) => isMeant(wanted))
  for (const [identity, wanted] of gone) {
    lists.byIdentity.delete(identity)
    for (const list of [lists.appended, lists.prepended]) {
      const index = list.indexOf(wanted)
      if (index >= 0) list.splice(index, 1)
    }
  }
  return gone.length
}

/** The rules by list number, and within a list in the order in which the kernel tests them. */
export function orderedRules({appended, prepended}: RuleLists): readonly WantedRule[] {
  return [...prepended.toReversed(), ...appended].sort(
    (left, right) => left.rule.list - right.rule.list,
  )
}
