import {compileWords} from '../rules/compile.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {isSameRule, type KernelRule} from '../rules/kernel-rule.ts'
import {isWatchShaped, projectRule} from '../rules/project.ts'
import {splitLine} from '../rules/split-line.ts'
import {machineByElf, machineByName} from '../rules/tables/lookup.ts'
import {Action, Field, List, Operator, Perm, unset} from '../rules/uapi.ts'
import {meansUnset} from './rule-words-ids.ts'

/** What a reader of a rule may not expect, a sentence each. */
export function ruleNotes(rule: KernelRule, facts: HostFacts): readonly string[] {
  return [
    ...neverNotes(rule, facts),
    ...fileNotes(rule),
    ...subjectNotes(rule),
    ...resultNotes(rule),
    ...archNotes(rule, facts),
    ...listNotes(rule),
    ...listingNotes(rule, facts),
  ]
}

function neverNotes(rule: KernelRule, facts: HostFacts): readonly string[] {
  if (rule.action !== Action.never || rule.list !== List.exit) return []
  return [
    'The first rule of a list that matches decides: this one must stand before the rules whose events it is to keep out.',
    ...(isWatchShaped(rule)
      ? [
          `auditctl -l prints it as ${projectRule(rule, facts).trim()}, exactly like a rule that records.`,
        ]
      : []),
  ]
}

function fileNotes({fields}: KernelRule): readonly string[] {
  const perm = Number(fields.find(({type}) => type === Field.perm)?.value ?? 0)
  const has = (wanted: number) => fields.some(({type}) => type === wanted)
  return [
    ...(perm & Perm.write
      ? [
          'w is an open for writing, or a call that changes the file by itself, such as rename, unlink or truncate; whether anything was written is not recorded.',
        ]
      : []),
    ...(perm & Perm.execute
      ? [
          'x is execve of the file; a library that is loaded, or a script handed to its interpreter, is an open for reading.',
        ]
      : []),
    ...(has(Field.dir)
      ? [
          'Everything below the directory counts, at any depth, but not what is mounted there later. The kernel drops the rule by itself when the directory is deleted.',
        ]
      : []),
    ...(has(Field.path)
      ? ['The kernel drops the rule by itself when the folder that holds the path is deleted.']
      : []),
  ]
}

function subjectNotes({fields}: KernelRule): readonly string[] {
  const auids = fields.filter(({type}) => type === Field.auid)
  const hasRange = auids.some(({value}) => value !== unset)
  if (!hasRange || !meansUnset(fields)) return []
  return [
    'Daemons count, too: without a login their auid is 4294967295. Add -F auid!=unset to leave them out.',
  ]
}

function resultNotes({fields}: KernelRule): readonly string[] {
  const isOrdered = fields.some(
    ({type, op}) => type === Field.exit && op !== Operator.eq && op !== Operator.ne,
  )
  if (!isOrdered) return []
  return [
    'The kernel compares exit as an unsigned number, so every failure is larger than every success; success=0 and success=1 tell them apart.',
  ]
}

/** A 64-bit kernel also runs 32-bit programs, whose system calls have other numbers. */
function archNotes(rule: KernelRule, {machine}: HostFacts): readonly string[] {
  const {list, action, fields} = rule
  const arch = fields.find(({type, op}) => type === Field.arch && op === Operator.eq)
  if (list !== List.exit || action !== Action.always || arch === undefined) return []
  const host = machineByName(machine, [4, 2, 1])
  const asked = machineByElf(Number(arch.value))
  if (asked === undefined || asked.bits !== 64 || asked.name !== host?.name) return []
  if (host.b32 === undefined) return []
  return [
    'Only 64-bit programs are covered; the same calls of 32-bit ones need a rule with arch=b32.',
  ]
}

function listNotes({list, action, syscalls, fields}: KernelRule): readonly string[] {
  if (list === List.task && action === Action.never) {
    return [
      'A process that starts while this rule is loaded is not audited for as long as it lives, even when the rule is deleted.',
    ]
  }
  const narrowing = fields.some(({type}) => narrow.has(type))
  const isWide = list === List.exit && action === Action.always && syscalls === 'all' && !narrowing
  return isWide
    ? ['Every system call of whoever it names is recorded, which can be thousands a second.']
    : []
}

const narrow: ReadonlySet<number> = new Set([
  Field.path,
  Field.dir,
  Field.inode,
  Field.perm,
  Field.exe,
  Field.field_compare,
  Field.exit,
  Field.filetype,
  Field.obj_uid,
  Field.obj_gid,
])

/** What `auditctl -l` prints is not always a rule that can be loaded again. */
function listingNotes(rule: KernelRule, facts: HostFacts): readonly string[] {
  if (!isUntold(rule, facts)) return []
  const words = splitLine(projectRule(rule, facts)).map(({text}) => text)
  const compiled = compileWords(words, facts)
  if (!compiled.accepted) {
    return ['The line that auditctl -l prints for it is one that auditctl itself refuses.']
  }
  const {operation} = compiled.command
  const isSame = operation?.kind === 'append' && isSameRule(operation.rule, rule)
  return isSame ? [] : ['The line that auditctl -l prints for it, loaded again, is another rule.']
}

/** Told already; and of a watch line only a host that knows the path can tell what it loads. */
function isUntold(rule: KernelRule, {paths}: HostFacts): boolean {
  if (!isWatchShaped(rule)) return true
  if (rule.action === Action.never && rule.list === List.exit) return false
  return rule.fields.every(({type, value}) => !isPath(type) || paths.has(String(value)))
}

const isPath = (type: number): boolean => type === Field.path || type === Field.dir
