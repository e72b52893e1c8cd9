import type {KernelField, KernelRule} from '../../src/rules/kernel-rule.ts'
import {comparisonPair} from '../../src/rules/tables/lookup.ts'
import {Field, List, Operator} from '../../src/rules/uapi.ts'

/**
 * What the kernel knows of one event, and its filter over it, for tests of what rules have in
 * common: audit_filter_rules, audit_filter_inodes and audit_comparator in kernel/auditsc.c and
 * kernel/auditfilter.c of Linux 6.x. A system call may touch several files (rename does), a task
 * is in several groups, and a path stands for the file that it leads to.
 */
export interface KernelEvent {
  readonly list: number
  readonly syscall: number
  /** The accesses that the system call counts as. */
  readonly perm: number
  readonly success: boolean
  /** Numbers by field type, such as uid; what is not here is 0. */
  readonly numbers: Readonly<Record<number, number>>
  readonly groups: readonly number[]
  /** The file of the running program. */
  readonly exe: number
  readonly names: readonly {
    readonly inode: number
    /** The folders that it lies in. */
    readonly below: readonly number[]
    readonly filetype: number
  }[]
}

type Name = KernelEvent['names'][number]

/** Says whether the kernel would find that the event matches the rule. */
export function matches(rule: KernelRule, event: KernelEvent): boolean {
  if (rule.list !== event.list) return false
  const hasMask = rule.list === List.exit || rule.list === List.io_uring
  if (hasMask && rule.syscalls !== 'all' && !rule.syscalls.includes(event.syscall)) return false
  // Such rules are kept by file, and tried with one file after the other.
  if (rule.fields.some(isOfOneFile)) {
    return event.names.some((name) => rule.fields.every((field) => holds(field, event, [name])))
  }
  return rule.fields.every((field) => holds(field, event, event.names))
}

function isOfOneFile({type, op}: KernelField): boolean {
  return op === Operator.eq && (type === Field.path || type === Field.inode)
}

/** The file that a path leads to: `/a`, `//a` and `/link` are one. */
export function fileOf(path: string): number {
  const [last = ''] = path.replace('/link', '/a').split('/').reverse()
  return last.charCodeAt(0)
}

function holds(field: KernelField, event: KernelEvent, names: readonly Name[]): boolean {
  const {type, op, value} = field
  const is = (result: boolean) => (op === Operator.ne ? !result : result)
  const number = Number(value)
  switch (type) {
    case Field.key:
      return true
    case Field.success:
      // The operator is not looked at, and of the value only whether it is 0.
      return event.success === (number !== 0)
    case Field.perm:
      return is((event.perm & number) !== 0)
    case Field.exe:
      return is(event.exe === fileOf(String(value)))
    case Field.path:
      return is(names.some(({inode}) => inode === fileOf(String(value))))
    case Field.dir:
      return is(event.names.some(({below}) => below.includes(fileOf(String(value)))))
    case Field.inode:
      return names.some(({inode}) => compare(inode, op, number))
    case Field.filetype:
      return is(event.names.some(({filetype}) => filetype === number))
    case Field.gid:
    case Field.egid: {
      const own = event.numbers[type] ?? 0
      if (op === Operator.eq) return own === number || event.groups.includes(number)
      if (op === Operator.ne) return own !== number && !event.groups.includes(number)
      return compare(own, op, number)
    }
    case Field.field_compare: {
      const [left, right] = (comparisonPair(number) ?? []).map((name) => fieldNamed(name))
      return is((event.numbers[left ?? 0] ?? 0) === (event.numbers[right ?? 0] ?? 0))
    }
    default:
      return compare(event.numbers[type] ?? 0, op, number)
  }
}

function fieldNamed(name: string): number {
  return new Map(Object.entries(Field)).get(name) ?? 0
}

function compare(left: number, op: number, right: number): boolean {
  switch (op) {
    case Operator.eq:
      return left === right
    case Operator.ne:
      return left !== right
    case Operator.lt:
      return left < right
    case Operator.le:
      return left <= right
    case Operator.gt:
      return left > right
    case Operator.ge:
      return left >= right
    case Operator.bitMask:
      return (left & right) !== 0
    case Operator.bitTest:
      return (left & right) === right
    default:
      return false
  }
}
