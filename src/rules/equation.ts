import type {Span} from './complaint.ts'
import {Operator} from './uapi.ts'

/** A word such as `auid>=1000`, taken apart. */
export interface Equation {
  readonly field: string
  readonly op: number
  /** The operator as written. */
  readonly operator: string
  readonly value: string
  readonly span: Span
  readonly fieldSpan: Span
  readonly operatorSpan: Span
  readonly valueSpan: Span
}

/**
 * In the order in which auditctl looks for them, each anywhere in the word. That is why a value
 * that holds `>=` breaks the word in the wrong place.
 */
const operators = [
  {text: '!=', op: Operator.ne},
  {text: '>=', op: Operator.ge},
  {text: '<=', op: Operator.le},
  {text: '&=', op: Operator.bitTest},
  {text: '=', op: Operator.eq},
  {text: '>', op: Operator.gt},
  {text: '<', op: Operator.lt},
  {text: '&', op: Operator.bitMask},
] as const

/** The operators that `-C` knows; it does not see the others. */
const comparisonOperators = operators.filter(({text}) => text === '!=' || text === '=')

/** Operators of two characters, which must not stand in a value. */
export const longOperators: readonly string[] = operators
  .map(({text}) => text)
  .filter((text) => text.length === 2)

/** Splits the word of `-F`; undefined without an operator. */
export function splitEquation(word: string, span: Span): Equation | undefined {
  return split(word, span, operators)
}

/** Splits the word of `-C`; undefined without `=`. */
export function splitComparison(word: string, span: Span): Equation | undefined {
  return split(word, span, comparisonOperators)
}

function split(
  word: string,
  span: Span,
  known: readonly {readonly text: string; readonly op: number}[],
): Equation | undefined {
  const found = known.find(({text}) => word.includes(text))
  if (found === undefined) return undefined
  const {text: operator, op} = found
  const at = word.indexOf(operator)
  const end = at + operator.length
  const part = (from: number, to: number): Span => ({
    word: span.word,
    start: span.start + from,
    end: span.start + to,
  })
  return {
    field: word.slice(0, at),
    op,
    operator,
    value: word.slice(end),
    span,
    fieldSpan: part(0, at),
    operatorSpan: part(at, end),
    valueSpan: part(end, word.length),
  }
}
