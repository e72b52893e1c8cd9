import type {HostFacts} from './host-facts.ts'
import type {KernelField} from './kernel-rule.ts'
import {isTextField, permLetters} from './project-fields.ts'
import {newestVersion} from './read-fields.ts'
import {
  archElf,
  comparisonPair,
  errnoName,
  fieldName,
  fileSystemName,
  fileTypeName,
  ioUringOpName,
  ioUringOpNumber,
  machineByElf,
  messageTypeName,
  syscallName,
  syscallNumber,
} from './tables/lookup.ts'
import type {SyscallTableName} from './tables/machines.ts'
import {Field, List, operatorTexts, unset} from './uapi.ts'
import type {AuditctlVersion} from './version.ts'

/** The words for one field that is no key and no perm; undefined when auditctl has no name for it. */
export function fieldWords(
  field: KernelField,
  list: number,
  facts: HostFacts,
): readonly string[] | undefined {
  const {type} = field
  const op = operatorTexts.get(field.op)
  const name = fieldName(type, facts.auditctl)
  if (op === undefined || name === undefined) return undefined
  // -C is for the exit list only; the number of the comparison can be asked for on any.
  const pair = type === Field.field_compare ? comparisonPair(Number(field.value)) : undefined
  if (pair && list === List.exit) return ['-C', `${pair[0]}${op}${pair[1]}`]
  const value = fieldValue(field, facts)
  return value === undefined ? undefined : ['-F', `${name}${op}${value}`]
}

/** The word for a syscall; a name only if auditctl will read it as this number after an upgrade, too. */
export function syscallWord(
  number: number,
  table: SyscallTableName | undefined,
  version: AuditctlVersion,
): string {
  const name = table && syscallName(table, number, version)
  const isLasting = table && name && syscallNumber(table, name, newestVersion) === number
  return isLasting ? name : String(number)
}

/** The word for an operation of io_uring. */
export function operationWord(number: number, version: AuditctlVersion): string {
  const name = ioUringOpName(number, version)
  return name && ioUringOpNumber(name, newestVersion) === number ? name : String(number)
}

function fieldValue(field: KernelField, facts: HostFacts): string | undefined {
  const {type, value} = field
  if (typeof value === 'string') return isTextField(type) ? value : undefined
  switch (type) {
    case Field.arch:
      return archWord(value, facts)
    case Field.msgtype:
      // Without AppArmor, which is an option of the build, its names are unknown.
      return messageTypeName(value, facts.auditctl, false) ?? String(value)
    case Field.exit:
      return exitWord(value, facts)
    case Field.filetype:
      return fileTypeName(value, facts.auditctl)
    case Field.fstype:
      return fileSystemName(value, facts.auditctl) ?? String(value)
    case Field.perm:
      return permLetters(value)
    case Field.auid:
    case Field.sessionid:
      return value === unset ? 'unset' : String(value)
    case Field.a0:
    case Field.a1:
    case Field.a2:
    case Field.a3:
      return `0x${value.toString(16).toUpperCase()}`
    default:
      return String(value)
  }
}

function archWord(elf: number, {auditctl, machine}: HostFacts): string {
  const words = ['b64', 'b32', machineByElf(elf, auditctl)?.name]
  const word = words.find((each) => each && archElf(each, machine, auditctl) === elf)
  return word ?? `0x${elf.toString(16).toUpperCase()}`
}

function exitWord(value: number, {auditctl, machine}: HostFacts): string {
  const signed = value | 0
  const name = signed < 0 ? errnoName(-signed, auditctl, machine) : undefined
  return name ? `-${name}` : String(signed)
}
