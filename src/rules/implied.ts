/**
 * What one test of a rule says about another test of the same field: `auid>=1000` implies
 * `auid>=500`, and contradicts `auid=0`. The kernel compares numbers without a sign
 * (audit_comparator in kernel/auditfilter.c).
 */

import type {KernelField} from './kernel-rule.ts'
import {Field, Operator} from './uapi.ts'

/** Numbers of which an event has one. */
const single: ReadonlySet<number> = new Set([
  ...[Field.pid, Field.ppid, Field.uid, Field.euid, Field.suid, Field.fsuid, Field.auid],
  ...[Field.sgid, Field.fsgid, Field.pers, Field.arch, Field.msgtype, Field.sessionid],
  ...[Field.exit, Field.a0, Field.a1, Field.a2, Field.a3, Field.saddr_fam],
])

/** Numbers of which one call has several, one for each file; some file must pass the test. */
const ofFiles: ReadonlySet<number> = new Set([
  ...[Field.devmajor, Field.devminor, Field.inode, Field.obj_uid, Field.obj_gid],
])

/** Says whether whatever passes `narrow` passes `wide`; no where it cannot prove it. */
export function implies(narrow: KernelField, wide: KernelField): boolean {
  if (narrow.type !== wide.type) return false
  if (narrow.op === wide.op && narrow.value === wide.value) return true
  if (narrow.type === Field.success) return isSuccess(narrow) === isSuccess(wide)
  if (!single.has(narrow.type) && !ofFiles.has(narrow.type)) return false
  return impliesNumber(narrow, wide)
}

/** Says whether nothing passes both; no where it cannot prove it. */
export function contradicts(left: KernelField, right: KernelField): boolean {
  if (left.type !== right.type) return false
  if (left.type === Field.success) return isSuccess(left) !== isSuccess(right)
  if (!single.has(left.type)) return false
  if (left.op === Operator.eq) return !passes(Number(left.value), right)
  if (right.op === Operator.eq) return !passes(Number(right.value), left)
  const [one, other] = [rangeOf(left), rangeOf(right)]
  if (one === undefined || other === undefined) return false
  return one.to < other.from || other.to < one.from
}

/** The kernel asks of the value only whether it is 0, and does not look at the operator. */
function isSuccess({value}: KernelField): boolean {
  return value !== 0
}

function impliesNumber(narrow: KernelField, wide: KernelField): boolean {
  const [mask, wanted] = [Number(narrow.value), Number(wide.value)]
  if (narrow.op === Operator.eq) return passes(mask, wide)
  if (narrow.op === Operator.bitMask) return wide.op === Operator.bitMask && (mask & ~wanted) === 0
  if (narrow.op === Operator.bitTest) {
    return passesBits(mask, wide) && (wide.op === Operator.bitTest || wide.op === Operator.bitMask)
  }
  const range = rangeOf(narrow)
  if (range === undefined || range.from > range.to) return range !== undefined
  if (wide.op === Operator.ne) return wanted < range.from || wanted > range.to
  const around = rangeOf(wide)
  return around !== undefined && around.from <= range.from && range.to <= around.to
}

function passesBits(mask: number, {op, value}: KernelField): boolean {
  return op === Operator.bitTest ? (Number(value) & ~mask) === 0 : (Number(value) & mask) !== 0
}

function passes(number: number, field: KernelField): boolean {
  if (field.op === Operator.ne) return number !== field.value
  if (field.op === Operator.bitMask || field.op === Operator.bitTest) {
    return passesBits(number, field)
  }
  const range = rangeOf(field)
  return range !== undefined && range.from <= number && number <= range.to
}

const most = 0xffffffff

/** The numbers that pass, where they stand in one row; the row may be empty. */
function rangeOf({
  op,
  value,
}: KernelField): {readonly from: number; readonly to: number} | undefined {
  const number = Number(value)
  switch (op) {
    case Operator.eq:
      return {from: number, to: number}
    case Operator.lt:
      return {from: 0, to: number - 1}
    case Operator.le:
      return {from: 0, to: number}
    case Operator.gt:
      return {from: number + 1, to: most}
    case Operator.ge:
      return {from: number, to: most}
    case Operator.ne:
      if (number === 0) return {from: 1, to: most}
      return number === most ? {from: 0, to: most - 1} : undefined
    default:
      return undefined
  }
}
