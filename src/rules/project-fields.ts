import type {HostFacts} from './host-facts.ts'
import type {KernelField} from './kernel-rule.ts'
import {can} from './quirks.ts'
import {
  comparisonPair,
  errnoName,
  fieldName,
  fileSystemName,
  machineByElf,
  messageTypeName,
} from './tables/lookup.ts'
import {Field, keySeparator, operatorTexts, Perm, stringFields} from './uapi.ts'
import type {AuditctlVersion} from './version.ts'

/** Says whether the kernel keeps a string behind this field, and not a number. */
export function isTextField(type: number): boolean {
  return stringFields.has(type)
}

/** The operator as auditctl prints it; one that it does not know becomes printf's own word. */
const printedOperator = (op: number): string => operatorTexts.get(op) ?? '(null)'

/** Prints one field of a rule that is not in watch shape, with its leading space. */
export function projectField(field: KernelField, facts: HostFacts): string {
  const {type, op} = field
  const name = fieldName(type, facts.auditctl)
  if (name === undefined) return ` f${type}${printedOperator(op)}${signed(field)}`
  if (type === Field.key)
    return keysOf(field)
      .map((key) => ` -F key=${key}`)
      .join('')
  if (type === Field.field_compare) return projectComparison(field)
  return ` -F ${name}${operatorOf(field, facts.auditctl)}${projectValue(field, facts)}`
}

/** Prints one field of a rule in watch shape; a path brings no space of its own. */
export function projectWatchField(field: KernelField): string {
  if (field.type === Field.perm) return ` -p ${permLetters(numeric(field))}`
  if (field.type === Field.key)
    return keysOf(field)
      .map((key) => ` -k ${key}`)
      .join('')
  return `-w ${text(field)}`
}

/** Prints the arch field: only the width, whatever the machine, if this version knows the machine. */
export function projectArch(field: KernelField, facts: HostFacts): string {
  const elf = numeric(field)
  const name = machineByElf(elf, facts.auditctl) ? width(elf) : `0x${upperHex(elf)}`
  return ` -F arch${printedOperator(field.op)}${name}`
}

/** `b64` or `b32`, by the bit __AUDIT_ARCH_64BIT. */
const width = (elf: number): 'b32' | 'b64' => (elf >= 0x8000_0000 ? 'b64' : 'b32')

/** The letters of a perm mask, in the one order in which auditctl prints them. */
export function permLetters(mask: number): string {
  const letters = [
    mask & Perm.read ? 'r' : '',
    mask & Perm.write ? 'w' : '',
    mask & Perm.execute ? 'x' : '',
    mask & Perm.attribute ? 'a' : '',
  ]
  return letters.join('')
}

function operatorOf({type, op}: KernelField, version: AuditctlVersion): string {
  if (type === Field.perm) return '='
  const isPath = type === Field.path || type === Field.dir || type === Field.exe
  return isPath && !can(version, 'list-path-operators') ? '=' : printedOperator(op)
}

function projectComparison(field: KernelField): string {
  const pair = comparisonPair(numeric(field))
  return pair === undefined ? '' : ` -C ${pair[0]}${printedOperator(field.op)}${pair[1]}`
}

function projectValue(field: KernelField, facts: HostFacts): string {
  if (isTextField(field.type)) return text(field)
  const value = numeric(field)
  switch (field.type) {
    case Field.msgtype:
      return messageTypeName(value, facts.auditctl) ?? signed(field)
    case Field.perm:
      return permLetters(value)
    case Field.inode:
      return String(value)
    case Field.exit:
      return errorName(value, facts) ?? signed(field)
    case Field.fstype:
      return fileSystemName(value, facts.auditctl) ?? signed(field)
    case Field.a0:
    case Field.a1:
    case Field.a2:
    case Field.a3:
      return `0x${upperHex(value)}`
    default:
      return signed(field)
  }
}

function errorName(value: number, {auditctl, machine}: HostFacts): string | undefined {
  const error = -(value | 0)
  const name = error > 0 ? errnoName(error, auditctl, machine) : undefined
  return name && `-${name}`
}

const upperHex = (value: number): string => value.toString(16).toUpperCase()

/** The kernel's field is unsigned; auditctl prints it with `%d`. */
const signed = (field: KernelField): string => String(numeric(field) | 0)

const numeric = ({value}: KernelField): number => (typeof value === 'number' ? value : value.length)

/** printf ends a string at its first NUL. */
function text({value}: KernelField): string {
  const string = String(value)
  const end = string.indexOf('\0')
  return end < 0 ? string : string.slice(0, end)
}

/** strtok(3) skips the empty ones. */
const keysOf = (field: KernelField): readonly string[] =>
  text(field)
    .split(keySeparator)
    .filter((key) => key !== '')
