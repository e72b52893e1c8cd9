/**
 * Names to numbers and back, as each version of auditctl does it.
 *
 * Names are found in any case, as auditctl finds them; numbers written as digits are the caller's
 * business. Every answer is undefined where that version has none.
 */
import {type AuditctlVersion, isAtLeast} from '../version.ts'
import {comparisons} from './comparisons.ts'
import {errnos, errnosPpc} from './errno.ts'
import {fieldNames} from './field-names.ts'
import {ioUringOps} from './io-uring-ops.ts'
import {type Machine, machines, type SyscallTableName} from './machines.ts'
import {isAppArmorType, messageTypes} from './message-types.ts'
import type {NameTable} from './name-table.ts'
import {fileSystems, fileTypes} from './small-names.ts'
import {syscallsAarch64} from './syscalls-aarch64.ts'
import {syscallsArm} from './syscalls-arm.ts'
import {syscallsI386} from './syscalls-i386.ts'
import {syscallsPpc} from './syscalls-ppc.ts'
import {syscallsRiscv32} from './syscalls-riscv32.ts'
import {syscallsRiscv64} from './syscalls-riscv64.ts'
import {syscallsS390} from './syscalls-s390.ts'
import {syscallsS390x} from './syscalls-s390x.ts'
import {syscallsX8664} from './syscalls-x86-64.ts'

const syscallTables: Readonly<Record<SyscallTableName, NameTable>> = {
  x86_64: syscallsX8664,
  i386: syscallsI386,
  aarch64: syscallsAarch64,
  arm: syscallsArm,
  ppc: syscallsPpc,
  s390x: syscallsS390x,
  s390: syscallsS390,
  riscv64: syscallsRiscv64,
  riscv32: syscallsRiscv32,
}

/** The number of a syscall's name: `('x86_64', 'OPENAT', [3, 0, 9])` is 257. */
export function syscallNumber(
  table: SyscallTableName,
  name: string,
  version: AuditctlVersion,
): number | undefined {
  return numberOf(syscallTables[table], name, version)
}

/** The name that a version prints for a syscall; a number without one is printed as it is. */
export function syscallName(
  table: SyscallTableName,
  number: number,
  version: AuditctlVersion,
): string | undefined {
  return nameOf(syscallTables[table], number, version)
}

/** The number of an io_uring operation; none before 3.1, nor in a build without io_uring. */
export function ioUringOpNumber(name: string, version: AuditctlVersion): number | undefined {
  return numberOf(ioUringOps, name, version)
}

/** The name of an io_uring operation. */
export function ioUringOpName(number: number, version: AuditctlVersion): string | undefined {
  return nameOf(ioUringOps, number, version)
}

/** All io_uring operations that a version knows, ascending: what `-S all` means on that list. */
export function ioUringOpNumbers(version: AuditctlVersion): readonly number[] {
  return [...indexOf(ioUringOps, version).names.keys()]
}

/**
 * The positive number of an error's name, aliases included. `host` is what `uname -m` says: only
 * on ppc is EDEADLOCK not EDEADLK.
 */
export function errnoNumber(name: string, version: AuditctlVersion, host = ''): number | undefined {
  return (host.startsWith('ppc') ? numberOf(errnosPpc, name, version) : undefined) ?? numberOf(errnos, name, version)
}

/** The name of an error's positive number; auditctl prints it, with a minus, for negative values only. */
export function errnoName(number: number, version: AuditctlVersion, host = ''): string | undefined {
  return (host.startsWith('ppc') ? nameOf(errnosPpc, number, version) : undefined) ?? nameOf(errnos, number, version)
}

/** The number of a message type's name; `UNKNOWN[1400]` is a name that every version reads. */
export function messageTypeNumber(
  name: string,
  version: AuditctlVersion,
  hasAppArmor = true,
): number | undefined {
  const spelled = /^UNKNOWN\[([^\]]*)\]/.exec(name)?.[1]
  if (spelled !== undefined) {
    // auditctl keeps seven characters of it, and refuses what is not positive then.
    const number = Number.parseInt(spelled.slice(0, 7), 10)
    return number > 0 ? number : undefined
  }
  const number = numberOf(messageTypes, name, version)
  return number !== undefined && !hasAppArmor && isAppArmorType(number) ? undefined : number
}

/** The name that a version prints for a message type; a number without one is printed as it is. */
export function messageTypeName(
  number: number,
  version: AuditctlVersion,
  hasAppArmor = true,
): string | undefined {
  return !hasAppArmor && isAppArmorType(number) ? undefined : nameOf(messageTypes, number, version)
}

/** The kernel's number of a field's name after `-F`. */
export function fieldNumber(name: string, version: AuditctlVersion): number | undefined {
  return numberOf(fieldNames, name, version)
}

/** The name that a version prints for a field; one without a name is printed as `fN=V`. */
export function fieldName(number: number, version: AuditctlVersion): string | undefined {
  return nameOf(fieldNames, number, version)
}

/** The AUDIT_COMPARE_* number of a `-C` pair, whichever side stands first. */
export function comparisonNumber(left: string, right: string): number | undefined {
  const sides = [canonicalSide(left), canonicalSide(right)]
  return comparisons.find(
    ([, one, other]) => sides[0] !== sides[1] && sides.includes(one) && sides.includes(other),
  )?.[0]
}

const canonicalSide = (side: string): string =>
  side.toLowerCase() === 'loginuid' ? 'auid' : side.toLowerCase()

/** The two sides of a comparison in the order in which auditctl prints them. */
export function comparisonPair(number: number): readonly [left: string, right: string] | undefined {
  const found = comparisons.find((comparison) => comparison[0] === number)
  return found === undefined ? undefined : [found[1], found[2]]
}

/** The magic number of a file system's name after fstype=. */
export function fileSystemNumber(name: string, version: AuditctlVersion): number | undefined {
  return numberOf(fileSystems, name, version)
}

/** The name of a file system's magic number. */
export function fileSystemName(number: number, version: AuditctlVersion): string | undefined {
  return nameOf(fileSystems, number, version)
}

/** The mode bits of a name after filetype=. */
export function fileTypeNumber(name: string, version: AuditctlVersion): number | undefined {
  return numberOf(fileTypes, name, version)
}

/** The name that filetype= reads as these mode bits; auditctl itself prints the number. */
export function fileTypeName(number: number, version: AuditctlVersion): string | undefined {
  return nameOf(fileTypes, number, version)
}

/** The machine of a name after arch=, or of what `uname -m` says. */
export function machineByName(name: string, version: AuditctlVersion): Machine | undefined {
  const wanted = name.toLowerCase()
  return allMachines.find(
    (machine) => isMachineKnown(machine, version) && isCalled(machine, wanted, version),
  )
}

/** The machine of an ELF number; without a version, of any version's machines. */
export function machineByElf(elf: number, version?: AuditctlVersion): Machine | undefined {
  return allMachines.find(
    (machine) =>
      machine.elf === elf && (version === undefined || isMachineKnown(machine, version)),
  )
}

/**
 * What `arch=TEXT` means on a host, as an ELF number; undefined when auditctl refuses it.
 * Digits are read as C reads them, and must be a known machine's; other text is b64 or b32, a
 * name, or else hexadecimal: `c000003e` is x86_64, `40000003` is not i386.
 */
export function archElf(text: string, host: string, version: AuditctlVersion): number | undefined {
  if (/^\d/.test(text)) return knownElf(readDigits(text), version)
  const word = text.toLowerCase()
  if (word === 'b64' || word === 'b32') {
    const machine = machineByName(host, version)
    if (machine === undefined) return undefined
    if (word === 'b64') return machine.bits === 64 ? machine.elf : undefined
    return allMachines.find(({name}) => name === machine.b32)?.elf
  }
  const named = machineByName(text, version)
  if (named !== undefined) return named.elf
  const hexadecimal = /^[0-9a-f]+/.exec(word)?.[0]
  return hexadecimal === undefined ? undefined : knownElf(BigInt(`0x${hexadecimal}`), version)
}

/** strtoul with base 0; what follows the number is ignored, as auditctl ignores it. */
function readDigits(text: string): bigint {
  const hexadecimal = /^0x[0-9a-f]+/i.exec(text)?.[0]
  if (hexadecimal !== undefined) return BigInt(hexadecimal)
  const octal = /^0([0-7]+)/.exec(text)?.[1]
  if (octal !== undefined) return BigInt(`0o${octal}`)
  return BigInt(/^[1-9]\d*/.exec(text)?.[0] ?? 0)
}

/** Of a number that fits C's unsigned long, the lower 32 bits, if they are a machine's. */
function knownElf(value: bigint, version: AuditctlVersion): number | undefined {
  if (value > 0xffff_ffff_ffff_ffffn) return undefined
  return machineByElf(Number(BigInt.asUintN(32, value)), version)?.elf
}

const allMachines: readonly Machine[] = machines

const isMachineKnown = ({since, until}: Machine, version: AuditctlVersion): boolean =>
  (since === undefined || isAtLeast(version, since)) &&
  (until === undefined || !isAtLeast(version, until))

function isCalled(machine: Machine, wanted: string, version: AuditctlVersion): boolean {
  if (machine.name === wanted) return true
  const since = machine.alsoCalled?.[wanted]
  return since !== undefined && (since === '2.8.5' || isAtLeast(version, since))
}

/** One table as one version knows it. */
interface Index {
  readonly numbers: ReadonlyMap<string, number>
  readonly names: ReadonlyMap<number, string>
}

const indexes = new Map<NameTable, Map<number, Index>>()

function numberOf(table: NameTable, name: string, version: AuditctlVersion): number | undefined {
  return indexOf(table, version).numbers.get(name.toLowerCase())
}

function nameOf(table: NameTable, number: number, version: AuditctlVersion): string | undefined {
  return indexOf(table, version).names.get(number)
}

function indexOf(table: NameTable, version: AuditctlVersion): Index {
  const key = (version[0] * 1000 + version[1]) * 1000 + version[2]
  const versions = indexes.get(table) ?? new Map<number, Index>()
  const found = versions.get(key)
  if (found !== undefined) return found
  const index = makeIndex(table, version)
  indexes.set(table, versions.set(key, index))
  return index
}

function makeIndex(table: NameTable, version: AuditctlVersion): Index {
  const unknown = new Set<string>()
  for (const [since, names] of Object.entries(table.since ?? {})) {
    if (!isAtLeast(version, since)) for (const name of names) unknown.add(name)
  }
  for (const [until, names] of Object.entries(table.until ?? {})) {
    if (isAtLeast(version, until)) for (const name of names) unknown.add(name)
  }
  const numbers = new Map<string, number>()
  const names = new Map<number, string>()
  for (const [number, name] of table.names) {
    if (unknown.has(name)) continue
    numbers.set(name.toLowerCase(), number)
    if (!names.has(number)) names.set(number, name)
  }
  return {numbers, names}
}
