/**
 * Keys. All keys of a rule become one text, joined by byte 0x01, and that text becomes the last
 * field, whatever stood behind it on the line. auditctl makes it a word again, `key=…`, and reads
 * that as it reads any field: an operator inside a key tears it apart.
 */
import {finding, type Refusal, refusal} from './compile-complaint.ts'
import type {Span} from './complaint.ts'
import {type Draft, type DraftKey, listOf, next, refused, type Step, withFindings} from './draft.ts'
import {longOperators} from './equation.ts'
import {limitOfFields} from './field-limits.ts'
import {isFieldOnList} from './field-lists.ts'
import type {HostFacts} from './host-facts.ts'
import {listName, listWords} from './list-names.ts'
import type {GivenOption} from './options.ts'
import {byteLength} from './split-line.ts'
import {Field, keySeparator, Limit, Operator} from './uapi.ts'
import {type AuditctlVersion, isAtLeast} from './version.ts'

/** `-k`, which must stand behind what it is a key of. */
export function compileKey(draft: Draft, given: GivenOption, facts: HostFacts): Step {
  if (!hasKeyedPart(draft) || (draft.add ?? draft.del) === undefined) {
    return refused(refusal('key-too-early', given.span, {key: given.value}))
  }
  return addKey(draft, given.value, given.valueSpan, facts)
}

/** One more key, as `-k` and `-F key=` give it. */
export function addKey(draft: Draft, key: string, span: Span, facts: HostFacts): Step {
  const text = appendKey(draft.key?.text ?? '', key)
  const error = keyError(key, text, span, facts.auditctl)
  if (error !== undefined) return refused(error)
  const joined = {text, span: draft.key?.span ?? span}
  return next(
    withFindings({...draft, key: joined}, [
      ...(key === '' ? [finding('key-empty', 'warning', span, {})] : []),
      ...(key.includes(keySeparator) ? [finding('key-splits', 'error', span, {key})] : []),
    ]),
  )
}

/** Why auditctl does not take a key; `joined` is the key with those before it. */
export function keyError(
  key: string,
  joined: string,
  span: Span,
  version: AuditctlVersion,
): Refusal | undefined {
  const bytes = byteLength(joined)
  if (bytes > Limit.keyBytes) return refusal('key-too-long', span, {bytes})
  if (key.includes(keySeparator) && isAtLeast(version, '4.2')) {
    return refusal('key-separator', span, {key})
  }
  const isBadIds = key.startsWith('ids-') && !isAtLeast(version, '3.0') && !isIdsKey(key)
  return isBadIds ? refusal('ids-key', span, {key}) : undefined
}

const appendKey = (before: string, key: string): string =>
  before === '' ? key : `${before}${keySeparator}${key}`

/** 2.8.5 has a form for keys of intrusion detection: `ids-sys-low` and the like. */
function isIdsKey(key: string): boolean {
  return /^ids-(sys|file|exec|mkexe)-(inf|low|med|hi)/.test(key)
}

/** What must be there before a key: syscalls, a path, a permission, an exe or an fstype. */
export function hasKeyedPart(draft: Draft): boolean {
  return draft.hasSyscalls || draft.hasPathOrPerm || draft.hasExe || draft.hasFsType
}

/** The draft with the joined key behind all other fields, or why there is no room for one. */
export function finishKey(
  draft: Draft,
  {auditctl}: HostFacts,
): {readonly draft: Draft} | {readonly error: Refusal} {
  const {key} = draft
  if (key === undefined || key.text === '') return {draft}
  const error = finishedKeyError(draft, key, auditctl)
  if (error !== undefined) return {error}
  const field = {type: Field.key, op: Operator.eq, value: key.text, span: key.span}
  return {draft: {...draft, fields: [...draft.fields, field]}}
}

function finishedKeyError(
  draft: Draft,
  {text, span}: DraftKey,
  version: AuditctlVersion,
): Refusal | undefined {
  if (draft.fields.length >= limitOfFields) {
    return refusal('too-many-fields', span, {limit: limitOfFields})
  }
  const operator = longOperators.find((candidate) => text.includes(candidate))
  if (operator !== undefined) return refusal('key-operator', span, {key: text, operator})
  const list = listOf(draft)
  if (list !== undefined && !isFieldOnList(Field.key, list, version)) {
    const allowed = listWords.filter((name) => name !== listName(list)).join(' ')
    return refusal('field-on-list', span, {field: 'key', list: listName(list), allowed})
  }
  return hasKeyedPart(draft) ? undefined : refusal('key-too-early', span, {key: text})
}
