/**
 * Which rule of the kernel's lists takes an event, and what becomes of it.
 *
 * The first rule that matches decides. Two things are less simple. Rules on one path or inode are
 * kept by file: the kernel first tries all others, then file by file those, and there only rules
 * that stand before the one found so far count; the first file with such a rule ends the search.
 * And a rule without a key leaves the key of the one that it overrules in place
 * (audit_filter_syscall, audit_filter_inodes and audit_filter_rules in kernel/auditsc.c).
 */

import type {EventName, KernelEvent} from './event.ts'
import type {KernelRule} from './kernel-rule.ts'
import {holds, isOfOneFile, matches, matchesFile} from './matches.ts'
import {effectOf} from './message-filter.ts'
import {suppresses} from './overlap.ts'
import {Field, keySeparator, List} from './uapi.ts'

/** What the kernel does with one event. */
export interface Verdict {
  readonly isRecorded: boolean
  /** The rule that decided; undefined where none matched, and the list's own way was taken. */
  readonly takenBy: KernelRule | undefined
  /** The keys that the event carries. */
  readonly keys: readonly string[]
}

/** Says what the rules of a kernel do with an event. */
export function takes(rules: readonly KernelRule[], event: KernelEvent): Verdict {
  switch (event.list) {
    case List.exit:
    case List.io_uring:
      return takesCall(rules, event)
    case List.task:
      return passes(firstMatch(rules, event))
    case List.filesystem:
      return passes(event.names.map((name) => hiddenBy(rules, name)).find((rule) => rule))
    default:
      return takesMessage(rules, event)
  }
}

/** A task that was born under `never,task` has no audit context, and nothing to record with. */
function takesCall(rules: readonly KernelRule[], event: KernelEvent): Verdict {
  const birth = event.birth && takes(rules, event.birth)
  if (birth?.isRecorded === false) return {...birth, keys: []}
  const seen = {...event, names: event.names.filter((name) => !hiddenBy(rules, name))}
  const general = placeOf(rules, (rule) => !isOfOneFile(rule) && matches(rule, seen))
  const before = rules.slice(0, general)
  const ofFile = seen.names
    .map((name) => placeOf(before, (rule) => isOfOneFile(rule) && matchesFile(rule, seen, name)))
    .find(Number.isFinite)
  const takenBy = rules[ofFile ?? general]
  if (takenBy === undefined || suppresses(takenBy)) return {isRecorded: false, takenBy, keys: []}
  const own = keysOf(takenBy)
  return {isRecorded: true, takenBy, keys: own.length > 0 ? own : keysOf(rules[general])}
}

/** Endless when there is none, so that it stands behind all others. */
function placeOf(rules: readonly KernelRule[], isWanted: (rule: KernelRule) => boolean): number {
  const place = rules.findIndex(isWanted)
  return place === -1 ? Number.POSITIVE_INFINITY : place
}

function firstMatch(rules: readonly KernelRule[], event: KernelEvent): KernelRule | undefined {
  return rules.find((rule) => matches(rule, event))
}

/** The kernel keeps no names of files on a file system that any one test of a never rule names. */
function hiddenBy(rules: readonly KernelRule[], name: EventName): KernelRule | undefined {
  const numbers = {[Field.fstype]: name.fstype ?? 0}
  const event = {...nothing, numbers}
  return rules.find(
    (rule) =>
      rule.list === List.filesystem &&
      suppresses(rule) &&
      rule.fields.some((field) => field.type === Field.fstype && holds(field, event, [])),
  )
}

const nothing: KernelEvent = {
  list: List.filesystem,
  syscall: 0,
  perm: 0,
  success: true,
  numbers: {},
  groups: [],
  exe: [],
  names: [],
}

/** These lists let pass what no rule takes. */
function passes(takenBy: KernelRule | undefined): Verdict {
  return {isRecorded: takenBy === undefined || !suppresses(takenBy), takenBy, keys: []}
}

function takesMessage(rules: readonly KernelRule[], event: KernelEvent): Verdict {
  for (const takenBy of rules) {
    const effect = effectOf(takenBy)
    if (effect === undefined || !matches(effect.rule, event)) continue
    return {isRecorded: !effect.suppresses, takenBy, keys: []}
  }
  return passes(undefined)
}

function keysOf(rule: KernelRule | undefined): readonly string[] {
  const key = rule?.fields.find(({type}) => type === Field.key)?.value
  return typeof key === 'string' ? key.split(keySeparator) : []
}
