import {type Refusal, refusal} from './compile-complaint.ts'
import {fieldWords} from './compile-field.ts'
import {type Draft, listOf, next, refused, type Step} from './draft.ts'
import {splitComparison} from './equation.ts'
import {limitOfFields} from './field-limits.ts'
import type {HostFacts} from './host-facts.ts'
import {listName} from './list-names.ts'
import type {GivenOption} from './options.ts'
import {nearest} from './suggest.ts'
import {comparisonNumber, fieldNumber} from './tables/lookup.ts'
import {Field, List} from './uapi.ts'

/** `-C`: one id compared with another, as one field with a number for the pair. */
export function compileComparison(draft: Draft, given: GivenOption, facts: HostFacts): Step {
  const {value: word, valueSpan: span} = given
  if (draft.fields.length >= limitOfFields) {
    return refused(refusal('too-many-fields', span, {limit: limitOfFields}))
  }
  const equation = splitComparison(word, span)
  if (equation === undefined) return refused(refusal('comparison-operator', span, {word}))
  const {field: left, value: right, fieldSpan, valueSpan, op} = equation
  if (left === '' || right === '') {
    return refused(refusal('comparison-side-missing', span, {word}))
  }
  const unknown = unknownSide(left, fieldSpan, facts) ?? unknownSide(right, valueSpan, facts)
  if (unknown !== undefined) return refused(unknown)
  const list = listOf(draft)
  if (list !== List.exit) {
    const name = list === undefined ? '' : listName(list)
    return refused(refusal('comparison-on-list', given.span, {list: name}))
  }
  const pair = comparisonNumber(left, right)
  if (pair === undefined) return refused(refusal('comparison-incompatible', span, {left, right}))
  const field = {type: Field.field_compare, op, value: pair, span}
  return next({...draft, fields: [...draft.fields, field]})
}

function unknownSide(
  field: string,
  span: GivenOption['span'],
  {auditctl}: HostFacts,
): Refusal | undefined {
  if (fieldNumber(field, auditctl) !== undefined) return undefined
  const suggestion = nearest(field, fieldWords(auditctl))
  return refusal('comparison-field-unknown', span, {field, suggestion})
}
