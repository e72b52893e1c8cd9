import type {HostFacts} from './host-facts.ts'
import type {KernelField} from './kernel-rule.ts'
import {isTextField} from './project-fields.ts'
import {
  comparisonNumber,
  errnoNumber,
  fieldNumber,
  fileSystemNumber,
  messageTypeNumber,
} from './tables/lookup.ts'
import {Field, operatorTexts, Perm, unset} from './uapi.ts'
import type {AuditctlVersion} from './version.ts'

/** One printed field, and where in its text a string begins that may hold spaces. */
export interface FieldReading {
  readonly field: KernelField
  readonly textFrom: number | undefined
}

/** Names that the given version does not know may still come from a newer one. */
export const newestVersion: AuditctlVersion = [99, 0, 0]

/** Reads `-F name op value`, `-C one op other` or `f24=1`; undefined when it is none of these. */
export function readField(text: string, facts: HostFacts): FieldReading | undefined {
  if (text.startsWith('-F ')) return readEquation(text, facts)
  return text.startsWith('-C ') ? readComparison(text) : readNameless(text)
}

/** Reads a mask printed as letters, in the order in which auditctl prints them. */
export function readPerm(letters: string): number | undefined {
  const found = /^(r?)(w?)(x?)(a?)$/.exec(letters)
  if (!found) return undefined
  const masks = [Perm.read, Perm.write, Perm.execute, Perm.attribute]
  return masks.reduce((mask, bit, index) => (found[index + 1] ? mask | bit : mask), 0)
}

function readEquation(text: string, facts: HostFacts): FieldReading | undefined {
  const found = /^-F ([a-z_0-9]+)(!=|>=|<=|&=|=|>|<|&)/.exec(text)
  const [start = '', name = '', symbol = ''] = found ?? []
  const op = operators.get(symbol)
  if (op === undefined) return undefined
  const type = fieldNumber(name, facts.auditctl) ?? fieldNumber(name, newestVersion)
  if (type === undefined || type === Field.arch || type === Field.field_compare) return undefined
  const printed = text.slice(start.length)
  if (isTextField(type)) {
    return {field: {type, op, value: printed}, textFrom: start.length}
  }
  const value = readNumber(type, printed, facts)
  return value === undefined ? undefined : {field: {type, op, value}, textFrom: undefined}
}

function readComparison(text: string): FieldReading | undefined {
  const found = /^-C ([a-z_]+)(!?=)([a-z_]+)$/.exec(text)
  const [, left = '', symbol = '', right = ''] = found ?? []
  const op = operators.get(symbol)
  const value = comparisonNumber(left, right)
  if (op === undefined || value === undefined) return undefined
  return {field: {type: Field.field_compare, op, value}, textFrom: undefined}
}

/** A field whose type the auditctl that printed it has no name for. */
function readNameless(text: string): FieldReading | undefined {
  const found = /^f(\d{1,3})(!=|>=|<=|&=|=|>|<|&)(-?\d{1,10})$/.exec(text)
  const [, type = '', symbol = '', value = ''] = found ?? []
  const op = operators.get(symbol)
  const number = readDecimal(value)
  if (op === undefined || number === undefined || isTextField(Number(type))) return undefined
  return {field: {type: Number(type), op, value: number}, textFrom: undefined}
}

function readNumber(type: number, printed: string, facts: HostFacts): number | undefined {
  const {auditctl: version} = facts
  switch (type) {
    case Field.perm:
      return readPerm(printed)
    case Field.msgtype:
      return (
        readDecimal(printed) ??
        messageTypeNumber(printed, version) ??
        messageTypeNumber(printed, newestVersion)
      )
    case Field.exit:
      return readDecimal(printed) ?? readError(printed, facts)
    case Field.fstype:
      return (
        readDecimal(printed) ??
        fileSystemNumber(printed, version) ??
        fileSystemNumber(printed, newestVersion)
      )
    case Field.a0:
    case Field.a1:
    case Field.a2:
    case Field.a3:
      return /^0x[0-9A-F]{1,8}$/.test(printed) ? Number(printed) : undefined
    case Field.auid:
    case Field.sessionid:
      // `auditctl -l -i` of 3.0.2 and later.
      return printed === 'unset' ? unset : readDecimal(printed)
    default:
      return readDecimal(printed)
  }
}

function readError(printed: string, {auditctl, machine}: HostFacts): number | undefined {
  if (!printed.startsWith('-E')) return undefined
  const error = errnoNumber(printed.slice(1), auditctl, machine)
  return error === undefined ? undefined : -error >>> 0
}

/** A number printed with `%d`, or with `%u` for inode, as the kernel's unsigned one. */
function readDecimal(printed: string): number | undefined {
  if (!/^(?:0|-?[1-9]\d{0,9})$/.test(printed)) return undefined
  const value = Number(printed)
  return value < -(2 ** 31) || value >= 2 ** 32 ? undefined : value >>> 0
}

/** Operators by their text. */
export const operators: ReadonlyMap<string, number> = new Map(
  [...operatorTexts].map(([op, text]) => [text, op]),
)
