/**
 * Findings on a rule as a whole: it is loaded as written, and does not do what it seems to say.
 *
 * The user and exclude lists know a few fields only, and a key is none of them. Where the fields
 * before it match, the kernel stops at any other, looks at no rule behind, and lets the message pass
 * (audit_filter in kernel/auditfilter.c). The task list is looked through before the task has a
 * syscall, so fields of a syscall match nothing there.
 */
import {type CompileComplaint, finding} from './compile-complaint.ts'
import type {Draft, DraftField} from './draft.ts'
import {messageFields} from './field-lists.ts'
import type {KernelRule} from './kernel-rule.ts'
import {listName} from './list-names.ts'
import {fieldName} from './tables/lookup.ts'
import {Action, Field, List} from './uapi.ts'

/** All that is to be said about a finished rule. */
export function ruleFindings(draft: Draft, rule: KernelRule): readonly CompileComplaint[] {
  return [
    ...listFindings(draft, rule),
    ...draft.fields.flatMap((field) => fieldFindings(field, rule)),
    ...maskFindings(draft, rule),
  ]
}

/** Messages are tested on the user and exclude lists, file systems on the filesystem list. */
const listsOfTests: readonly number[] = [List.user, List.exclude, List.filesystem]

function listFindings(draft: Draft, {list, action, fields}: KernelRule) {
  const span = (draft.add ?? draft.del)?.span ?? {word: 0, start: 0, end: 0}
  const findings: CompileComplaint[] = []
  const isEmpty = !fields.some(({type}) => type !== Field.key)
  if (isEmpty && listsOfTests.includes(list)) {
    findings.push(finding('matches-nothing', 'warning', span, {list: listName(list)}))
  }
  if (list === List.exclude && action === Action.never) {
    findings.push(finding('exclude-ignores-action', 'note', span, {action: 'never'}))
  }
  if (list === List.filesystem && action === Action.always) {
    findings.push(finding('filesystem-always', 'warning', span, {}))
  }
  return findings
}

const syscallFields: ReadonlySet<number> = new Set([
  Field.arch,
  Field.a0,
  Field.a1,
  Field.a2,
  Field.a3,
  Field.saddr_fam,
  Field.obj_uid,
  Field.obj_gid,
])

function fieldFindings(field: DraftField, {list, action}: KernelRule): readonly CompileComplaint[] {
  const {type, value, span} = field
  const name = fieldName(type, [4, 2, 1]) ?? String(type)
  const isMessageList = list === List.user || list === List.exclude
  if (isMessageList && !messageFields.has(type)) {
    // auditctl sends the key last, and what the rest of the rule matches is to pass anyway.
    const isIdle = type === Field.key && list === List.user && action === Action.always
    if (isIdle) return [finding('key-without-effect', 'note', span, {list: listName(list)})]
    return [finding('list-stops-at-field', 'error', span, {field: name, list: listName(list)})]
  }
  if (list === List.task && syscallFields.has(type)) {
    return [finding('never-matches-on-task', 'warning', span, {field: name})]
  }
  if (type === Field.success && typeof value === 'number' && value > 1) {
    return [finding('success-value', 'warning', span, {value: String(value)})]
  }
  if (type === Field.perm && value === 0) return [finding('perm-empty', 'error', span, {})]
  if (typeof value === 'string' && hasControlCharacter(value)) {
    return [finding('unprintable-text', 'warning', span, {field: name, text: value})]
  }
  return []
}

/** Other than the separator of keys, which has a finding of its own. */
function hasControlCharacter(text: string): boolean {
  if (!text.isWellFormed()) return true
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const isControl = code < 0x20 || (code >= 0x7f && code <= 0x9f)
    if (isControl && code !== 0x01) return true
  }
  return false
}

function maskFindings(draft: Draft, {list, syscalls}: KernelRule): readonly CompileComplaint[] {
  const [first] = draft.syscallTexts
  if (first === undefined || syscalls === 'all') return []
  const hasSyscalls = list === List.exit || list === List.io_uring
  if (!hasSyscalls) {
    return [finding('syscall-before-list', 'error', first.span, {list: listName(list)})]
  }
  return syscalls.length === 0 ? [finding('no-syscalls', 'error', first.span, {})] : []
}
