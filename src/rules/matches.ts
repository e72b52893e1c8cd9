import {type EventName, type KernelEvent, walkedPath} from './event.ts'
import type {KernelField, KernelRule} from './kernel-rule.ts'
import {comparisonPair} from './tables/lookup.ts'
import {Field, List, Operator} from './uapi.ts'
import {isPathWithin} from './watch-path.ts'

/**
 * Says whether an event passes all tests of a rule, as audit_filter_rules, audit_comparator and
 * audit_filter_inodes of Linux 6.x try them (kernel/auditsc.c, kernel/auditfilter.c). Whether the
 * rule is reached at all is for takes.ts to say.
 */
export function matches(rule: KernelRule, event: KernelEvent): boolean {
  // Such rules are kept by file, and tried with one file after the other.
  if (isOfOneFile(rule)) return event.names.some((name) => matchesFile(rule, event, name))
  return isOnCallOf(rule, event) && rule.fields.every((field) => holds(field, event, event.names))
}

/** The same for a rule that is kept by file, with one file of the event. */
export function matchesFile(rule: KernelRule, event: KernelEvent, name: EventName): boolean {
  if (name.isLeaving === true && isWatchOfOutcome(rule)) return false
  return isOnCallOf(rule, event) && rule.fields.every((field) => holds(field, event, [name]))
}

/** Says whether the kernel keeps a rule with the file that it names, and not with all others. */
export function isOfOneFile({fields}: KernelRule): boolean {
  return fields.some(
    ({type, op}) => op === Operator.eq && (type === Field.path || type === Field.inode),
  )
}

/**
 * A watch loses its file in the middle of the call, and is tried right then, before the call has an
 * outcome that could be tested (audit_watch_handle_event in kernel/audit_watch.c; seen on Linux 6.1).
 */
function isWatchOfOutcome({fields}: KernelRule): boolean {
  const has = (wanted: number) => fields.some(({type}) => type === wanted)
  return has(Field.path) && (has(Field.success) || has(Field.exit))
}

function isOnCallOf({list, syscalls}: KernelRule, event: KernelEvent): boolean {
  if (list !== event.list) return false
  const hasMask = list === List.exit || list === List.io_uring
  return !hasMask || syscalls === 'all' || syscalls.includes(event.syscall)
}

/** Says whether one test of a rule holds, with the files that it is tried with. */
export function holds(
  field: KernelField,
  event: KernelEvent,
  names: readonly EventName[],
): boolean {
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
      return is(event.exe.some((path) => isPath(path, value)))
    case Field.path:
      return is(names.some(({paths}) => paths.some((path) => isPath(path, value))))
    case Field.dir:
      return is(event.names.some(({paths}) => paths.some((path) => isWithin(path, value))))
    case Field.inode:
      return names.some(({inode}) => compare(inode, op, number))
    case Field.filetype:
      return is(event.names.some(({filetype}) => filetype === number))
    case Field.gid:
    case Field.egid:
      return isOfGroup(event, field)
    case Field.field_compare: {
      const [left, right] = comparisonPair(number) ?? []
      return is(event.numbers[fieldNamed(left)] === event.numbers[fieldNamed(right)])
    }
    default:
      return typeof value === 'string'
        ? is((event.texts?.[type] ?? '') === value)
        : compare(event.numbers[type] ?? 0, op, value)
  }
}

/** The supplementary groups count too, but for user and exclude, where only the task's own does. */
function isOfGroup({list, numbers, groups}: KernelEvent, {type, op, value}: KernelField): boolean {
  const own = numbers[type] ?? 0
  const isAmong = list !== List.user && list !== List.exclude && groups.includes(Number(value))
  if (op === Operator.eq) return own === value || isAmong
  if (op === Operator.ne) return own !== value && !isAmong
  return compare(own, op, Number(value))
}

function isPath(path: string, asked: number | string): boolean {
  return walkedPath(path) === walkedPath(String(asked))
}

function isWithin(path: string, asked: number | string): boolean {
  return isPathWithin(walkedPath(path), walkedPath(String(asked)))
}

function fieldNamed(name: string | undefined): number {
  return new Map(Object.entries(Field)).get(name ?? '') ?? -1
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
      return (left & right) >>> 0 === right
    default:
      return false
  }
}
