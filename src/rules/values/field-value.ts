import {type CompileComplaint, finding, type Refusal, refusal} from '../compile-complaint.ts'
import type {Equation} from '../equation.ts'
import type {HostFacts} from '../host-facts.ts'
import {byteLength} from '../split-line.ts'
import {nearest} from '../suggest.ts'
import {fileSystemNumber, fileTypeNumber} from '../tables/lookup.ts'
import {Field, Limit, unset} from '../uapi.ts'
import {readErrno, readMessageType} from './named-value.ts'
import {
  longBits,
  lower32,
  startsWithDigit,
  startsWithMinusDigit,
  strtol,
  strtoul,
} from './number.ts'
import {numberFindings} from './number-findings.ts'

/** What a value is in the kernel's field, or why it is refused. */
export type FieldValue =
  | {readonly value: number | string; readonly findings: readonly CompileComplaint[]}
  | {readonly error: Refusal}

type Read = (equation: Equation, facts: HostFacts) => FieldValue

/** Reads the value of any field but arch and perm, as auditctl reads it for that field. */
export function readFieldValue(type: number, equation: Equation, facts: HostFacts): FieldValue {
  return (readers.get(type) ?? readPlain)(equation, facts)
}

const plain = (value: number | string): FieldValue => ({value, findings: []})

const readUser: Read = (equation, facts) => {
  const {value: text, valueSpan} = equation
  if (startsWithDigit(text)) return readUnsigned(equation, facts)
  if (startsWithMinusDigit(text)) return readSigned(equation, facts)
  if (text === 'unset') return plain(unset)
  const user = facts.users.get(text)
  if (user !== undefined) return plain(user)
  const suggestion = nearest(text, ['unset', ...facts.users.keys()])
  return {error: refusal('user-unknown', valueSpan, {user: text, suggestion})}
}

const readGroup: Read = (equation, facts) => {
  const {value: text, valueSpan} = equation
  if (startsWithDigit(text)) return readSigned(equation, facts)
  const group = facts.groups.get(text)
  if (group !== undefined) return plain(group)
  const suggestion = nearest(text, facts.groups.keys())
  return {error: refusal('group-unknown', valueSpan, {group: text, suggestion})}
}

const readSigned: Read = ({value, valueSpan}, {machine}) => {
  const number = strtol(value, longBits(machine))
  return {value: lower32(number.value), findings: numberFindings(number, value, valueSpan)}
}

const readUnsigned: Read = ({value, valueSpan}, {machine}) => {
  const number = strtoul(value, longBits(machine))
  return {value: lower32(number.value), findings: numberFindings(number, value, valueSpan)}
}

/** Octal is at home here, in the modes and flags of syscalls. */
const readArgument: Read = (equation, {machine}) => {
  const {field, value: text, valueSpan} = equation
  const read = startsWithDigit(text) ? strtoul : startsWithMinusDigit(text) ? strtol : undefined
  if (read === undefined) {
    return {error: refusal('not-a-number', valueSpan, {field, value: text})}
  }
  const number = read(text, longBits(machine))
  return {value: lower32(number.value), findings: numberFindings(number, text, valueSpan, 'note')}
}

/** Only digits, a minus or `unset` set a value; anything else leaves the 0 that was there. */
const readSession: Read = (equation, facts) => {
  const {value: text, valueSpan} = equation
  if (startsWithDigit(text)) return readUnsigned(equation, facts)
  if (startsWithMinusDigit(text)) return readSigned(equation, facts)
  if (text === 'unset') return plain(unset)
  return {value: 0, findings: [finding('session-not-number', 'error', valueSpan, {value: text})]}
}

/** AF_MAX of Linux 5.15 to 6.18; auditctl was built with that of its C library. */
const addressFamilies = 46

/** strtoul without a look at the text first: a name is 0, that is AF_UNSPEC. */
const readFamily: Read = ({value: text, valueSpan}, {machine}) => {
  const number = strtoul(text, longBits(machine))
  const value = lower32(number.value)
  if (value >= addressFamilies) {
    return {error: refusal('family-too-big', valueSpan, {value: text})}
  }
  if (number.isNumber) return {value, findings: numberFindings(number, text, valueSpan)}
  return {value, findings: [finding('family-not-number', 'error', valueSpan, {value: text})]}
}

const readExit: Read = (equation, facts) => {
  const isNumber = startsWithDigit(equation.value) || startsWithMinusDigit(equation.value)
  return isNumber ? readSigned(equation, facts) : readErrno(equation, facts)
}

const readMessage: Read = (equation, facts) =>
  startsWithDigit(equation.value) ? readSigned(equation, facts) : readMessageType(equation, facts)

const fileTypeWords = ['socket', 'link', 'file', 'block', 'dir', 'character', 'fifo']

const readFileType: Read = ({value: name, valueSpan}, {auditctl}) => {
  const number = fileTypeNumber(name, auditctl)
  if (number !== undefined) return plain(number)
  const known = fileTypeWords.join(' ')
  return {error: refusal('file-type-unknown', valueSpan, {name, known})}
}

const fileSystemWords = ['debugfs', 'tracefs', 'cgroup', 'cgroup2']

const readFileSystem: Read = (equation, facts) => {
  const {value: name, valueSpan} = equation
  const read = startsWithDigit(name)
    ? readUnsigned(equation, facts)
    : plain(fileSystemNumber(name, facts.auditctl) ?? unset)
  if ('error' in read || read.value !== unset) return read
  const known = fileSystemWords.filter((word) => fileSystemNumber(word, facts.auditctl))
  return {error: refusal('file-system-unknown', valueSpan, {name, known: known.join(' ')})}
}

const readText: Read = ({field, value, valueSpan}, {paths}) => {
  const bytes = byteLength(value)
  if (bytes > Limit.pathBytes) {
    const args = {field, bytes, limit: Limit.pathBytes}
    return {error: refusal('value-too-long', valueSpan, args)}
  }
  const isDirectory = field.toLowerCase() === 'path' && paths.get(value) === 'directory'
  const findings = isDirectory
    ? [finding('path-is-directory', 'warning', valueSpan, {path: value})]
    : []
  return {value, findings}
}

const readPlain: Read = (equation, facts) => {
  const {field, value, valueSpan} = equation
  if (startsWithDigit(value)) return readSigned(equation, facts)
  return {error: refusal('not-a-number', valueSpan, {field, value})}
}

const readInode: Read = (equation, facts) =>
  startsWithDigit(equation.value) ? readUnsigned(equation, facts) : readPlain(equation, facts)

const groups: readonly (readonly [read: Read, types: readonly number[]])[] = [
  [readUser, [Field.uid, Field.euid, Field.suid, Field.fsuid, Field.auid, Field.obj_uid]],
  [readGroup, [Field.gid, Field.egid, Field.sgid, Field.fsgid, Field.obj_gid]],
  [readExit, [Field.exit]],
  [readMessage, [Field.msgtype]],
  [readFileType, [Field.filetype]],
  [readFileSystem, [Field.fstype]],
  [readArgument, [Field.a0, Field.a1, Field.a2, Field.a3]],
  [readSession, [Field.sessionid]],
  [readFamily, [Field.saddr_fam]],
  [readInode, [Field.inode]],
  [readText, [Field.path, Field.dir, Field.exe, Field.key]],
  [readText, [Field.subj_user, Field.subj_role, Field.subj_type, Field.subj_sen, Field.subj_clr]],
  [readText, [Field.obj_user, Field.obj_role, Field.obj_type]],
  [readText, [Field.obj_lev_low, Field.obj_lev_high]],
]

const readers: ReadonlyMap<number, Read> = new Map(
  groups.flatMap(([read, types]) => types.map((type) => [type, read] as const)),
)
