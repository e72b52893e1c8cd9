/**
 * What a list does with a class of events: the first rule that matches an event decides.
 *
 * A class is all events that match certain rules and come from one syscall. Of a rule and a
 * class it is known whether the rule matches all of it, none of it, or perhaps some of it; so the
 * answer is exact where rules differ in their syscalls only, and careful where they do not.
 */

import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {isOnSyscall, suppresses, testsMayMeet, testsNoMore} from '../rules/overlap.ts'
import {List} from '../rules/uapi.ts'

/** All events from one syscall that match each of these rules of one list. */
export interface EventClass {
  readonly matching: readonly KernelRule[]
  /** `other`: any syscall that no rule in question names. */
  readonly syscall: number | 'other'
}

/** What becomes of the events of a class. */
export type Fate = 'recorded' | 'unrecorded' | 'unknown'

/**
 * Says whether a list lets events pass that no rule matches. Only exit and io_uring do not: there
 * a rule must ask for a record.
 */
export function recordsByDefault(list: number): boolean {
  return list !== List.exit && list !== List.io_uring
}

/** What a list does with a class; suppressions in `ignored` are known not to match it. */
export function fateOf(
  events: EventClass,
  list: Iterable<KernelRule>,
  ignored: ReadonlySet<string> = none,
): Fate {
  const partly: Partly = {recorded: false, unrecorded: false}
  for (const rule of list) {
    const share = shareOf(rule, events)
    const fate = suppresses(rule) ? 'unrecorded' : 'recorded'
    if (share === 'none' || (fate === 'unrecorded' && ignored.has(ruleIdentity(rule)))) continue
    if (share === 'all') return settle(fate, partly)
    partly[fate] = true
  }
  const isPassing = recordsByDefault(events.matching[0]?.list ?? List.exit)
  return settle(isPassing ? 'recorded' : 'unrecorded', partly)
}

/** What may have become of a part of a class by rules that perhaps match some of it. */
type Partly = Record<Exclude<Fate, 'unknown'>, boolean>

/** What becomes of a class when the rest of it has one fate. */
function settle(rest: keyof Partly, partly: Partly): Fate {
  return partly[rest === 'recorded' ? 'unrecorded' : 'recorded'] ? 'unknown' : rest
}

/** How much of a class a rule matches. */
function shareOf(rule: KernelRule, {matching, syscall}: EventClass): 'none' | 'some' | 'all' {
  if (!isOnCall(rule, syscall) || !matching.every((part) => testsMayMeet(rule, part))) return 'none'
  return matching.some((part) => testsNoMore(rule, part)) ? 'all' : 'some'
}

/** Says whether a rule surely matches all events of a class. */
export function isOnAll(rule: KernelRule, events: EventClass): boolean {
  return shareOf(rule, events) === 'all'
}

const none: ReadonlySet<string> = new Set()

function isOnCall(rule: KernelRule, syscall: EventClass['syscall']): boolean {
  return syscall === 'other' ? rule.syscalls === 'all' : isOnSyscall(rule, syscall)
}

/**
 * The classes that the events of `matching` fall into, as seen by these lists: one for each
 * combination of rules that name a syscall.
 */
export function classesOf(
  matching: readonly KernelRule[],
  lists: readonly (readonly KernelRule[])[],
): readonly EventClass[] {
  const [first] = matching
  if (first === undefined) return []
  if (first.list !== List.exit && first.list !== List.io_uring) {
    return [{matching, syscall: 0}]
  }
  const narrow = [...matching, ...lists.flat()].filter(
    (rule) => rule.syscalls !== 'all' && matching.every((part) => testsMayMeet(rule, part)),
  )
  const named = new Set(narrow.flatMap(({syscalls}) => (syscalls === 'all' ? [] : syscalls)))
  const classes = new Map<string, EventClass>()
  for (const syscall of [...named, 'other' as const]) {
    if (!matching.every((rule) => isOnCall(rule, syscall))) continue
    const seen = narrow.map((rule) => (isOnCall(rule, syscall) ? '1' : '0')).join('')
    if (!classes.has(seen)) classes.set(seen, {matching, syscall})
  }
  return [...classes.values()]
}

/** Suppressions of a class that stand before every recording rule which it may meet. */
export function leadingSuppressions(
  {matching, syscall}: EventClass,
  list: readonly KernelRule[],
): readonly KernelRule[] {
  const leading: KernelRule[] = []
  for (const rule of list) {
    if (!isOnCall(rule, syscall) || !matching.every((part) => testsMayMeet(rule, part))) continue
    if (!suppresses(rule)) break
    leading.push(rule)
  }
  return leading
}
