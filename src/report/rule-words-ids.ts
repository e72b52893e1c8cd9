import type {KernelField} from '../rules/kernel-rule.ts'
import {Field, Operator, unset} from '../rules/uapi.ts'

/** Names of users and groups by their number, as far as the host told them. */
export interface IdNames {
  readonly users: ReadonlyMap<number, string>
  readonly groups: ReadonlyMap<number, string>
}

/** What the ids of the process, and of the file it works on, are called in a sentence. */
export const idLabels: ReadonlyMap<number, {readonly label: string; readonly isGroup: boolean}> =
  new Map([
    [Field.uid, {label: 'uid', isGroup: false}],
    [Field.euid, {label: 'effective uid', isGroup: false}],
    [Field.suid, {label: 'saved uid', isGroup: false}],
    [Field.fsuid, {label: 'file system uid', isGroup: false}],
    [Field.gid, {label: 'gid', isGroup: true}],
    [Field.egid, {label: 'effective gid', isGroup: true}],
    [Field.sgid, {label: 'saved gid', isGroup: true}],
    [Field.fsgid, {label: 'file system gid', isGroup: true}],
  ])

/** `0 (root)`, or the number alone when no name is known. */
export function idText(value: number, isGroup: boolean, names: IdNames): string {
  const name = (isGroup ? names.groups : names.users).get(value)
  return name === undefined ? String(value) : `${value} (${name})`
}

/** `with the uid 0 (root)`, `with a gid of 1000 or more`. */
export function withNumber(label: string, op: number, text: string): string {
  const article = /^[aeio]/.test(label) ? 'an' : 'a'
  switch (op) {
    case Operator.eq:
      return `with the ${label} ${text}`
    case Operator.ne:
      return `with ${article} ${label} other than ${text}`
    case Operator.gt:
      return `with ${article} ${label} above ${text}`
    case Operator.ge:
      return `with ${article} ${label} of ${text} or more`
    case Operator.lt:
      return `with ${article} ${label} below ${text}`
    case Operator.le:
      return `with ${article} ${label} of ${text} or less`
    case Operator.bitMask:
      return `with ${article} ${label} that has any of the bits ${text}`
    case Operator.bitTest:
      return `with ${article} ${label} that has all of the bits ${text}`
    default:
      return `with ${article} ${label} compared to ${text} by the operator 0x${op.toString(16)}`
  }
}

/** What the kernel's audit_comparator answers for two unsigned numbers. */
function compares(left: number, op: number, right: number): boolean {
  switch (op) {
    case Operator.eq:
      return left === right
    case Operator.ne:
      return left !== right
    case Operator.gt:
      return left > right
    case Operator.ge:
      return left >= right
    case Operator.lt:
      return left < right
    case Operator.le:
      return left <= right
    default:
      return false
  }
}

/**
 * Whose doings a rule is about, from its login uid fields: `people who logged in with a uid of 1000
 * or more`. A process that no login started has the login uid 4294967295, which is more than any;
 * so `auid>=1000` alone means daemons, too.
 */
export function loginWords(fields: readonly KernelField[], names: IdNames): string | undefined {
  const auids = fields.filter(({type}) => type === Field.auid)
  const flags = fields.filter(({type}) => type === Field.loginuid_set)
  if (auids.length + flags.length === 0) return undefined
  const ranges = auids.filter(({value}) => value !== unset).map((field) => loginRange(field, names))
  const who = ['people who logged in', ...new Set(ranges)].join(' ')
  if (!meansUnset(fields)) return who
  if (!meansSomebody(fields)) return 'processes that no login started'
  return `${who} and by processes that no login started`
}

/** Says whether a process that no login started passes the login uid fields of a rule. */
export function meansUnset(fields: readonly KernelField[]): boolean {
  return fields.every(({type, op, value}) => {
    if (type === Field.auid) return compares(unset, op, Number(value))
    return type !== Field.loginuid_set || compares(0, op, Number(value))
  })
}

function meansSomebody(fields: readonly KernelField[]): boolean {
  return fields.every(({type, op, value}) => {
    if (type === Field.auid) return !(op === Operator.eq && value === unset)
    return type !== Field.loginuid_set || compares(1, op, Number(value))
  })
}

function loginRange({op, value}: KernelField, names: IdNames): string {
  const number = Number(value)
  const id = names.users.get(number)
  if (id !== undefined && op === Operator.eq) return `as ${id} (uid ${number})`
  if (id !== undefined && op === Operator.ne) return `as anyone but ${id} (uid ${number})`
  return withNumber('uid', op, idText(number, false, names))
}
