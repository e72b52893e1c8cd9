import type {HostFacts} from './host-facts.ts'
import type {KernelRule} from './kernel-rule.ts'
import {can} from './quirks.ts'
import {ioUringOpName, machineByElf, machineByName, syscallName} from './tables/lookup.ts'
import type {Machine} from './tables/machines.ts'
import {List} from './uapi.ts'

/** The last 32 bits of the mask are not looked at when auditctl decides whether to print `all`. */
const printedBits = 2016

/** All that is looked at. auditctl sends the last ones too; other tools may leave them out. */
export const nearlyAll: readonly number[] = Array.from({length: printedBits}, (_, bit) => bit)

/** IORING_OP_LAST as auditctl-listing.c has it in every version; it prints no operation from here on. */
const printedIoUringOps = 37

/** Says whether a list has no `-S`; the mask of such a rule is not printed. */
export function hidesSyscalls(list: number): boolean {
  return (
    list === List.user || list === List.task || list === List.exclude || list === List.filesystem
  )
}

/** Says whether auditctl calls these syscalls `all`: every one below 2016 is enough. */
export function isPrintedAsAll(syscalls: KernelRule['syscalls']): boolean {
  if (syscalls === 'all') return true
  // Ascending and without repeats, so the place of a number tells whether one is missing before it.
  return syscalls.length >= printedBits && syscalls[printedBits - 1] === printedBits - 1
}

/** Says whether this auditctl prints io_uring rules with the names of their operations. */
export function namesIoUring(facts: HostFacts): boolean {
  return facts.ioUring && can(facts.auditctl, 'name-io-uring')
}

/** The machine whose names auditctl prints after an arch, 0 being none: that of the host. */
export function machineInContext(elf: number, facts: HostFacts): Machine | undefined {
  return elf === 0
    ? machineByName(facts.machine, facts.auditctl)
    : machineByElf(elf, facts.auditctl)
}

/** Prints ` -S …`, or nothing when the list has no syscalls or the mask is empty. */
export function projectSyscalls(rule: KernelRule, elf: number, facts: HostFacts): string {
  if (hidesSyscalls(rule.list)) return ''
  if (rule.list === List.io_uring && can(facts.auditctl, 'name-io-uring'))
    return ioUring(rule, facts)
  if (isPrintedAsAll(rule.syscalls)) return ' -S all'
  if (rule.syscalls === 'all' || rule.syscalls.length === 0) return ''
  const table = machineInContext(elf, facts)?.syscalls
  const names = rule.syscalls.map(
    (number) => (table && syscallName(table, number, facts.auditctl)) ?? String(number),
  )
  return ` -S ${names.join(',')}`
}

/**
 * Before it prints `all`, auditctl 3.1 and later look at the first 37 words of the mask, although
 * it means the first 37 bits; only a mask that is full, or nearly so, passes.
 */
function ioUring({syscalls}: KernelRule, facts: HostFacts): string {
  const looked = printedIoUringOps * 32
  if (syscalls === 'all') return ' -S all'
  if (syscalls.length >= looked && syscalls[looked - 1] === looked - 1) return ' -S all'
  const names = syscalls
    .filter((number) => number < printedIoUringOps)
    .map((number) => ioUringName(number, facts) ?? String(number))
  return names.length === 0 ? '' : ` -S ${names.join(',')}`
}

const ioUringName = (number: number, facts: HostFacts): string | undefined =>
  namesIoUring(facts) ? ioUringOpName(number, facts.auditctl) : undefined
