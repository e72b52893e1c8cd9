import type {HostFacts} from '../rules/host-facts.ts'
import type {KernelField} from '../rules/kernel-rule.ts'
import {
  comparisonPair,
  errnoName,
  fileSystemName,
  fileTypeName,
  messageTypeName,
} from '../rules/tables/lookup.ts'
import {Field, Operator, operatorTexts, unset} from '../rules/uapi.ts'
import {type IdNames, idLabels, idText, withNumber} from './rule-words-ids.ts'
import {errnoMeaning} from './words/errno-words.ts'

/**
 * What one field says in a sentence, by its place there: `object` is what is worked on, `outcome`
 * how the call went and with what, `subject` who does it, `where` whatever else must hold.
 */
export interface FieldWords {
  readonly place: 'object' | 'outcome' | 'subject' | 'where'
  readonly text: string
}

/** A field in words; undefined for those that the sentence as a whole speaks of (arch, auid, key, perm). */
export function fieldInWords(
  field: KernelField,
  facts: HostFacts,
  names: IdNames,
): FieldWords | undefined {
  const {type} = field
  if (told.has(type)) return undefined
  const id = idLabels.get(type)
  if (id !== undefined) {
    const text = idText(Number(field.value), id.isGroup, names)
    return {place: 'subject', text: withNumber(id.label, field.op, text)}
  }
  return (
    objectWords(field, facts) ??
    outcomeWords(field, facts) ??
    subjectWords(field) ?? {place: 'where', text: whereWords(field, facts, names)}
  )
}

const told: ReadonlySet<number> = new Set([
  Field.arch,
  Field.auid,
  Field.loginuid_set,
  Field.key,
  Field.perm,
])

function objectWords(field: KernelField, facts: HostFacts): FieldWords | undefined {
  const {type, op, value} = field
  const isNot = op === Operator.ne
  switch (type) {
    case Field.path:
      return object(isNot ? `anything but ${value}` : pathText(String(value), facts))
    case Field.dir:
      return object(
        isNot ? `anything outside ${value}` : `the directory ${value} and everything below it`,
      )
    case Field.inode:
      return object(isNot ? `any inode but ${value}` : `the inode ${value} of any file system`)
    case Field.fstype:
      return object(
        `files ${isNot ? 'of all file systems but' : 'on'} ${fileSystem(Number(value), facts)}`,
      )
    default:
      return undefined
  }
}

const object = (text: string): FieldWords => ({place: 'object', text})

function pathText(path: string, {paths}: HostFacts): string {
  return paths.get(path) === 'directory' ? `the directory ${path} itself` : `the file ${path}`
}

function fileSystem(value: number, {auditctl}: HostFacts): string {
  return fileSystemName(value, auditctl) ?? `the file system 0x${value.toString(16)}`
}

function outcomeWords(field: KernelField, facts: HostFacts): FieldWords | undefined {
  const {type, op, value} = field
  switch (type) {
    case Field.exit:
      return outcome(exitWords(op, Number(value), facts))
    case Field.success:
      return outcome(successWords(op, Number(value)))
    case Field.a0:
    case Field.a1:
    case Field.a2:
    case Field.a3:
      return outcome(argumentWords(type - Field.a0, op, Number(value)))
    case Field.msgtype:
      return outcome(messageWords(op, Number(value), facts))
    case Field.saddr_fam: {
      const family = families.get(Number(value))
      const text = family === undefined ? String(value) : `${value} (${family})`
      return outcome(withNumber('socket address family', op, text))
    }
    default:
      return undefined
  }
}

const outcome = (text: string): FieldWords => ({place: 'outcome', text})

const families: ReadonlyMap<number, string> = new Map([
  [1, 'Unix'],
  [2, 'IPv4'],
  [10, 'IPv6'],
  [16, 'netlink'],
  [17, 'packet'],
])

/** The kernel compares the result as an unsigned number, in which failures are the largest. */
function exitWords(op: number, value: number, {auditctl, machine}: HostFacts): string {
  const signed = value | 0
  const name = signed < 0 ? errnoName(-signed, auditctl, machine) : undefined
  if (name === undefined || (op !== Operator.eq && op !== Operator.ne)) {
    if (op === Operator.eq) return `that returned ${signed}`
    if (op === Operator.ne) return `that returned anything but ${signed}`
    return `whose result, read as an unsigned number, is ${operatorTexts.get(op) ?? '?'} ${value}`
  }
  const meaning = errnoMeaning(name)
  const failure = meaning === undefined ? name : `${name} (${meaning})`
  return op === Operator.eq ? `that failed with ${failure}` : `that did not fail with ${failure}`
}

/** Anything but 0 counts as success (audit_filter_rules in kernel/auditsc.c). */
function successWords(op: number, value: number): string {
  if (op !== Operator.eq && op !== Operator.ne) return 'whose success compares oddly'
  return (value !== 0) === (op === Operator.eq) ? 'that succeeded' : 'that failed'
}

const ordinals = ['first', 'second', 'third', 'fourth'] as const

function argumentWords(index: number, op: number, value: number): string {
  const hex = `0x${value.toString(16).toUpperCase()}`
  const argument = `whose ${ordinals[index] ?? ''} argument (a${index})`
  if (op === Operator.eq) return `${argument} is ${hex}`
  if (op === Operator.ne) return `${argument} is not ${hex}`
  if (op === Operator.bitMask) return `${argument} has any of the bits ${hex}`
  if (op === Operator.bitTest) return `${argument} has all of the bits ${hex}`
  return `${argument} is ${operatorTexts.get(op) ?? '?'} ${hex}`
}

function messageWords(op: number, value: number, {auditctl}: HostFacts): string {
  const type = messageTypeName(value, auditctl) ?? String(value)
  if (op === Operator.eq) return `of the type ${type}`
  if (op === Operator.ne) return `of any type but ${type}`
  return `of a type ${operatorTexts.get(op) ?? '?'} ${value} (${type})`
}

function subjectWords(field: KernelField): FieldWords | undefined {
  const {type, op, value} = field
  switch (type) {
    case Field.exe:
      return subject(op === Operator.ne ? `running anything but ${value}` : `running ${value}`)
    case Field.sessionid:
      return subject(sessionWords(op, Number(value)))
    case Field.pers:
      return subject(withNumber('personality', op, `0x${Number(value).toString(16)}`))
    default: {
      const label = subjectLabels.get(type)
      return label === undefined ? undefined : subject(withNumber(label, op, String(value)))
    }
  }
}

const subject = (text: string): FieldWords => ({place: 'subject', text})

const subjectLabels: ReadonlyMap<number, string> = new Map([
  [Field.pid, 'pid'],
  [Field.ppid, 'parent pid'],
  [Field.subj_user, 'label user'],
  [Field.subj_role, 'label role'],
  [Field.subj_type, 'label type'],
  [Field.subj_sen, 'sensitivity'],
  [Field.subj_clr, 'clearance'],
])

function sessionWords(op: number, value: number): string {
  if (value !== unset) return withNumber('login session', op, String(value))
  return op === Operator.ne ? 'in a login session' : 'in no login session'
}

/** What must hold of the file that a call works on, or between two ids. */
function whereWords(field: KernelField, facts: HostFacts, names: IdNames): string {
  const {type, op, value} = field
  const number = Number(value)
  switch (type) {
    case Field.filetype: {
      const kind = kinds.get(fileTypeName(number, facts.auditctl) ?? '') ?? `of the type ${value}`
      return op === Operator.ne ? `the file is not ${kind}` : `the file is ${kind}`
    }
    case Field.obj_uid:
      return theFileHas("owner's uid", op, idText(number, false, names))
    case Field.obj_gid:
      return theFileHas("group's gid", op, idText(number, true, names))
    case Field.devmajor:
      return theFileHas('major device number', op, String(value))
    case Field.devminor:
      return theFileHas('minor device number', op, hexForBits(field))
    case Field.field_compare:
      return comparisonWords(field)
    default: {
      const label = objectLabels.get(type)
      if (label !== undefined) return theFileHas(label, op, String(value))
      return `field ${type} ${operatorTexts.get(op) ?? '?'} ${value}`
    }
  }
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['fifo', 'a named pipe'],
  ['character', 'a character device'],
  ['dir', 'a directory'],
  ['block', 'a block device'],
  ['file', 'a regular file'],
  ['link', 'a symbolic link'],
  ['socket', 'a socket'],
])

const objectLabels: ReadonlyMap<number, string> = new Map([
  [Field.obj_user, 'label user'],
  [Field.obj_role, 'label role'],
  [Field.obj_type, 'label type'],
  [Field.obj_lev_low, 'lowest level'],
  [Field.obj_lev_high, 'highest level'],
])

function theFileHas(label: string, op: number, text: string): string {
  return `the file has ${withNumber(label, op, text).replace('with ', '')}`
}

function comparisonWords({op, value}: KernelField): string {
  const pair = comparisonPair(Number(value))
  if (pair === undefined) return `comparison ${value} holds`
  const [mine, theirs] = pair.map((side) => sideNames.get(side) ?? side)
  return op === Operator.ne ? `${mine} is not ${theirs}` : `${mine} is ${theirs}`
}

const sideNames: ReadonlyMap<string, string> = new Map([
  ['uid', 'the uid'],
  ['euid', 'the effective uid'],
  ['suid', 'the saved uid'],
  ['fsuid', 'the file system uid'],
  ['auid', 'the login uid'],
  ['gid', 'the gid'],
  ['egid', 'the effective gid'],
  ['sgid', 'the saved gid'],
  ['fsgid', 'the file system gid'],
  ['obj_uid', 'the uid of the file’s owner'],
  ['obj_gid', 'the gid of the file’s group'],
])

const hexForBits = ({op, value}: KernelField): string =>
  op === Operator.bitMask || op === Operator.bitTest
    ? `0x${Number(value).toString(16)}`
    : String(value)
