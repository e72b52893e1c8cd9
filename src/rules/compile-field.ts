import {finding, refusal} from './compile-complaint.ts'
import {addKey, hasKeyedPart} from './compile-key.ts'
import {compilePerm} from './compile-perm.ts'
import {
  type Draft,
  type DraftField,
  listOf,
  next,
  refused,
  type Step,
  withFindings,
} from './draft.ts'
import {type Equation, longOperators, splitEquation} from './equation.ts'
import {limitOfFields} from './field-limits.ts'
import {isFieldOnList, listsOfField, operatorsOfField} from './field-lists.ts'
import type {HostFacts} from './host-facts.ts'
import {listName, listWords} from './list-names.ts'
import type {GivenOption} from './options.ts'
import {nearest} from './suggest.ts'
import {archElf, fieldName, fieldNumber, machineByName} from './tables/lookup.ts'
import {Field, operatorTexts} from './uapi.ts'
import {readFieldValue} from './values/field-value.ts'
import {type AuditctlVersion, formatVersion} from './version.ts'

/** `-F`: one field with its operator and value. */
export function compileField(
  draft: Draft,
  given: GivenOption,
  facts: HostFacts,
  words: readonly string[],
): Step {
  const isForTrim = given.value.includes('arch=') && words[given.next] === '-t'
  if (listOf(draft) === undefined && !isForTrim) {
    return refused(refusal('field-before-list', given.span, {field: given.value}))
  }
  if (given.value.startsWith('key=')) {
    const {word, start, end} = given.valueSpan
    const valueSpan = {word, start: start + 'key='.length, end}
    return addKey(draft, given.value.slice('key='.length), valueSpan, facts)
  }
  return compileEquation(draft, given, facts)
}

function compileEquation(draft: Draft, given: GivenOption, facts: HostFacts): Step {
  const word = given.value
  const span = given.valueSpan
  if (draft.fields.length >= limitOfFields) {
    return refused(refusal('too-many-fields', span, {limit: limitOfFields}))
  }
  const equation = splitEquation(word, span)
  if (equation === undefined) return refused(refusal('operator-missing', span, {word}))
  const {field, value} = equation
  if (field === '') return refused(refusal('field-name-missing', span, {word}))
  if (value === '') return refused(refusal('value-missing', span, {field}))
  const type = fieldNumber(field, facts.auditctl)
  if (type === undefined) return refused(unknownField(equation, word, facts.auditctl))
  const list = listOf(draft)
  if (list !== undefined && !isFieldOnList(type, list, facts.auditctl)) {
    return refused(notOnList(equation, type, list, facts.auditctl))
  }
  const allowed = operatorsOfField(type, facts.auditctl)
  if (allowed !== undefined && !allowed.includes(equation.op)) {
    const texts = allowed.map((op) => operatorTexts.get(op) ?? '').join(' ')
    const args = {field, operator: equation.operator, allowed: texts}
    return refused(refusal('operator-on-field', equation.operatorSpan, args))
  }
  return compileKnownField(draft, equation, type, facts)
}

function compileKnownField(draft: Draft, equation: Equation, type: number, facts: HostFacts): Step {
  switch (type) {
    case Field.arch:
      return compileArch(draft, equation, facts)
    case Field.perm:
      return compilePerm(draft, equation, facts)
    default: {
      const read = readFieldValue(type, equation, facts)
      if ('error' in read) return refused(read.error)
      if (type === Field.key && !hasKeyedPart(draft)) {
        return refused(refusal('key-too-early', equation.span, {key: equation.value}))
      }
      const field = {type, op: equation.op, value: read.value, span: equation.span}
      return next(withFindings(addField(draft, field), read.findings))
    }
  }
}

/** The draft with one more field, and with what auditctl remembers of it. */
function addField(draft: Draft, field: DraftField): Draft {
  const {type} = field
  const isPath = type === Field.path || type === Field.dir || type === Field.perm
  return {
    ...draft,
    fields: [...draft.fields, field],
    hasPathOrPerm: draft.hasPathOrPerm || isPath,
    hasExe: draft.hasExe || type === Field.exe,
    hasFsType: draft.hasFsType || type === Field.fstype,
  }
}

function compileArch(draft: Draft, equation: Equation, facts: HostFacts): Step {
  const {op, value, span, valueSpan} = equation
  if (draft.hasSyscalls) return refused(refusal('arch-after-syscall', span, {arch: value}))
  const elf = archElf(value, facts.machine, facts.auditctl)
  if (elf === undefined) {
    return refused(refusal('arch-unknown', valueSpan, {arch: value, machine: facts.machine}))
  }
  const host = machineByName(facts.machine, facts.auditctl)
  const compat = host?.b32 && machineByName(host.b32, facts.auditctl)
  const isForeign = host !== undefined && elf !== host.elf && elf !== (compat || host).elf
  const args = {arch: value, machine: facts.machine}
  const field = {type: Field.arch, op, value: elf, span}
  return next(
    withFindings({...addField(draft, field), elf}, [
      ...(isForeign ? [finding('arch-foreign', 'warning', valueSpan, args)] : []),
      ...(draft.fields.length > 0 ? [finding('arch-late', 'note', span, {arch: value})] : []),
    ]),
  )
}

function unknownField(equation: Equation, word: string, version: AuditctlVersion) {
  // `path=/tmp/a>=b` is split at `>=`; what is left of it is no field, but begins with one.
  const [begin = ''] = equation.field.split(/[=<>&!]/, 1)
  const isTorn = begin !== equation.field && fieldNumber(begin, version) !== undefined
  if (isTorn && longOperators.includes(equation.operator)) {
    const args = {word, operator: equation.operator}
    return refusal('operator-in-value', equation.operatorSpan, args)
  }
  return refusal('field-unknown', equation.fieldSpan, {
    field: equation.field,
    version: formatVersion(version),
    suggestion: nearest(equation.field, fieldWords(version)),
  })
}

/** All names of fields that a version reads. */
export function fieldWords(version: AuditctlVersion): readonly string[] {
  const names = Object.values(Field).map((type) => fieldName(type, version))
  return names.filter((name) => name !== undefined)
}

function notOnList(equation: Equation, type: number, list: number, version: AuditctlVersion) {
  const all = listWords.filter((name) => name !== 'io_uring')
  const lists = listsOfField(type, version)?.map(listName) ?? all
  const allowed = lists.filter((name) => name !== listName(list)).join(' ')
  const args = {field: equation.field, list: listName(list), allowed}
  return refusal('field-on-list', equation.fieldSpan, args)
}
