import type {KernelField, KernelRule} from './kernel-rule.ts'
import {Action, Field, List, Operator} from './uapi.ts'

/** Says whether a match of the rule keeps events out of the log. */
export function suppresses(rule: KernelRule): boolean {
  // The exclude list drops what matches, whatever the action (audit_filter, kernel/auditfilter.c).
  return rule.action === Action.never || rule.list === List.exclude
}

/**
 * Fields of which an event has one value, so that equal tests for different values rule out a
 * common event. Not among them: paths and inodes, because rename touches two files and a parent
 * folder counts too; exe, because two spellings can lead to one program; gid and egid, because
 * the kernel looks at the supplementary groups as well (audit_filter_rules in kernel/auditsc.c).
 */
const exact: ReadonlySet<number> = new Set([
  Field.arch,
  Field.pid,
  Field.uid,
  Field.euid,
  Field.auid,
  Field.msgtype,
  Field.success,
  Field.exit,
  Field.fstype,
])

/**
 * Says whether one event can match both rules. It answers yes whenever it cannot
 * prove the opposite.
 */
export function mayOverlap(left: KernelRule, right: KernelRule): boolean {
  return testsMayMeet(left, right) && shareSyscall(left, right)
}

/** The same, whatever syscalls the two are about. */
export function testsMayMeet(left: KernelRule, right: KernelRule): boolean {
  if (left.list !== right.list) return false
  return !left.fields.some((field) => right.fields.some((other) => ruleOut(field, other)))
}

function ruleOut(left: KernelField, right: KernelField): boolean {
  if (left.type !== right.type || !exact.has(left.type)) return false
  // The kernel asks of the value of success only whether it is 0, and does not look at the operator.
  if (left.type === Field.success) return (left.value === 0) !== (right.value === 0)
  return left.op === Operator.eq && right.op === Operator.eq && left.value !== right.value
}

function shareSyscall({list, syscalls}: KernelRule, {syscalls: others}: KernelRule): boolean {
  if (list !== List.exit && list !== List.io_uring) return true
  if (syscalls === 'all') return others === 'all' || others.length > 0
  if (others === 'all') return syscalls.length > 0
  const set = setOf(others)
  return syscalls.some((number) => set.has(number))
}

const sets = new WeakMap<readonly number[], ReadonlySet<number>>()

function setOf(numbers: readonly number[]): ReadonlySet<number> {
  const known = sets.get(numbers) ?? new Set(numbers)
  sets.set(numbers, known)
  return known
}

/**
 * Says whether every event that matches `narrow` matches `wide`: it tests no more
 * and covers the same syscalls and permissions. Keys do not count.
 */
export function covers(wide: KernelRule, narrow: KernelRule): boolean {
  if (wide.action !== narrow.action) return false
  if (wide.syscalls !== 'all') {
    if (narrow.syscalls === 'all') return false
    if (!narrow.syscalls.every((number) => isOnSyscall(wide, number))) return false
  }
  return testsNoMore(wide, narrow)
}

/** Says whether a rule is about a syscall; the lists without syscalls are about everything. */
export function isOnSyscall({list, syscalls}: KernelRule, number: number): boolean {
  if (list !== List.exit && list !== List.io_uring) return true
  return syscalls === 'all' || setOf(syscalls).has(number)
}

/** Says whether each test of `wide`, but for its key, is one that `narrow` makes at least as sharply. */
export function testsNoMore(wide: KernelRule, narrow: KernelRule): boolean {
  if (wide.list !== narrow.list) return false
  return wide.fields.every(
    ({type, op, value}) =>
      type === Field.key ||
      narrow.fields.some(
        (other) =>
          other.type === type &&
          other.op === op &&
          (other.value === value ||
            (type === Field.perm && op === Operator.eq && includesBits(value, other.value))),
      ),
  )
}

function includesBits(wide: number | string, narrow: number | string): boolean {
  return typeof wide === 'number' && typeof narrow === 'number' && (wide & narrow) === narrow
}
