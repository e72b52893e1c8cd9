import {finding, refusal} from '../compile-complaint.ts'
import type {Equation} from '../equation.ts'
import type {HostFacts} from '../host-facts.ts'
import {nearest} from '../suggest.ts'
import {errnoName, errnoNumber, messageTypeName, messageTypeNumber} from '../tables/lookup.ts'
import {formatVersion} from '../version.ts'
import type {FieldValue} from './field-value.ts'
import {lower32} from './number.ts'

/** The name of an error after `exit`: a syscall fails with its negative, so a minus belongs before it. */
export function readErrno(
  {value, valueSpan}: Equation,
  {auditctl, machine}: HostFacts,
): FieldValue {
  const isNegative = value.startsWith('-')
  const name = isNegative ? value.slice(1) : value
  const number = errnoNumber(name, auditctl, machine)
  if (number === undefined) {
    const known = range(1, 200).map((errno) => errnoName(errno, auditctl, machine))
    const near = nearest(name, known.filter(isThere))
    const suggestion = near === '' ? '' : `-${near}`
    return {error: refusal('errno-unknown', valueSpan, {name: value, suggestion})}
  }
  if (isNegative) return {value: lower32(BigInt(-number)), findings: []}
  const args = {name: value, number}
  return {value: number, findings: [finding('exit-sign', 'error', valueSpan, args)]}
}

/** The name of a message type. */
export function readMessageType({value, valueSpan}: Equation, {auditctl}: HostFacts): FieldValue {
  const number = messageTypeNumber(value, auditctl)
  if (number !== undefined && number > 0) return {value: number, findings: []}
  const known = range(1000, 3000).map((type) => messageTypeName(type, auditctl))
  const suggestion = nearest(value, known.filter(isThere))
  const version = formatVersion(auditctl)
  return {error: refusal('message-type-unknown', valueSpan, {name: value, version, suggestion})}
}

const range = (start: number, end: number): readonly number[] =>
  Array.from({length: end - start}, (_, index) => start + index)

const isThere = (name: string | undefined): name is string => name !== undefined
