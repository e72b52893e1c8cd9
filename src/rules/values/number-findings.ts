import {type CompileComplaint, finding} from '../compile-complaint.ts'
import type {Severity, Span} from '../complaint.ts'
import {type CNumber, fits32, lower32} from './number.ts'

/**
 * What happens to a number without a word from auditctl: letters behind it are dropped, a leading
 * zero makes it octal, and what does not fit 32 bits is cut down to them.
 */
export function numberFindings(
  number: CNumber,
  value: string,
  span: Span,
  octal: Severity = 'warning',
): readonly CompileComplaint[] {
  const stored = lower32(number.value)
  if (number.tail !== '') {
    return [finding('number-tail', 'error', span, {value, stored, tail: number.tail})]
  }
  if (!fits32(number)) return [finding('number-wraps', 'error', span, {value, stored})]
  if (number.base === 8) return [finding('number-octal', octal, span, {value, stored})]
  return []
}
