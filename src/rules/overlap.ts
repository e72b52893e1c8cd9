import type {KernelRule} from './kernel-rule.ts'
import {Action, Field, List, Operator} from './uapi.ts'

/** Says whether a match of the rule keeps events out of the log. */
export function suppresses(rule: KernelRule): boolean {
  // The exclude list drops what matches, whatever the action says (audit_filter in kernel/audit.c).
  return rule.action === Action.never || rule.list === List.exclude
}

/** Fields whose equal test on two rules with different values rules out a common event. */
const exact: ReadonlySet<number> = new Set([
  Field.arch,
  Field.path,
  Field.inode,
  Field.exe,
  Field.pid,
  Field.uid,
  Field.euid,
  Field.auid,
  Field.gid,
  Field.egid,
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
  if (left.list !== right.list) return false
  if (!shareSyscall(left, right)) return false
  return !left.fields.some(
    ({type, op, value}) =>
      exact.has(type) &&
      op === Operator.eq &&
      right.fields.some(
        (other) => other.type === type && other.op === Operator.eq && other.value !== value,
      ),
  )
}

function shareSyscall({list, syscalls}: KernelRule, {syscalls: others}: KernelRule): boolean {
  if (list !== List.exit && list !== List.io_uring) return true
  if (syscalls === 'all') return others === 'all' || others.length > 0
  if (others === 'all') return syscalls.length > 0
  const set = new Set(others)
  return syscalls.some((number) => set.has(number))
}

/**
 * Says whether every event that matches `narrow` matches `wide`: it tests no more
 * and covers the same syscalls and permissions. Keys do not count.
 */
export function covers(wide: KernelRule, narrow: KernelRule): boolean {
  if (wide.list !== narrow.list || wide.action !== narrow.action) return false
  if (wide.syscalls !== 'all') {
    if (narrow.syscalls === 'all') return false
    const set = new Set(wide.syscalls)
    if (!narrow.syscalls.every((number) => set.has(number))) return false
  }
  return wide.fields.every(
    ({type, op, value}) =>
      type === Field.key ||
      narrow.fields.some(
        (other) =>
          other.type === type &&
          other.op === op &&
          (other.value === value || (type === Field.perm && includesBits(value, other.value))),
      ),
  )
}

function includesBits(wide: number | string, narrow: number | string): boolean {
  return typeof wide === 'number' && typeof narrow === 'number' && (wide & narrow) === narrow
}
