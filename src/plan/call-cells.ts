/**
 * The calls that a rule is about, as sets that can be taken from each other.
 *
 * A rule's machine, its perm and its syscalls are the tests that several rules share out among
 * themselves: what one rule on `wa` recorded may be recorded by one on `w` and one on `a`. So the
 * calls of a rule are cells, one for each machine and each access, with a bit for each syscall.
 */

import type {KernelField, KernelRule} from '../rules/kernel-rule.ts'
import {callsOfPerm} from '../rules/syscall-classes.ts'
import {machineByElf, syscallNumber} from '../rules/tables/lookup.ts'
import {Field, Limit, List, Operator, Perm} from '../rules/uapi.ts'

/** The machines and accesses that are told apart for one rule. */
export interface CallSpace {
  /** ELF numbers; `anyMachine` where the host's are not known. */
  readonly machines: readonly number[]
  /** AUDIT_PERM_* bits; `anyAccess` for a rule without perm. */
  readonly accesses: readonly number[]
}

/** For each machine and access of a space, in its order, the syscalls as bits. */
export type Cells = readonly bigint[]

export const anyMachine = -1
export const anyAccess = 0

const accessBits = [Perm.read, Perm.write, Perm.execute, Perm.attribute]

/** What is to be told apart of the calls of a rule, on a host with these machines. */
export function spaceOf(rule: KernelRule, hostMachines: readonly number[]): CallSpace {
  const {machine, perm} = callTests(rule)
  const known = hostMachines.length > 0 ? hostMachines : [anyMachine]
  return {
    machines: machine === undefined ? known : [Number(machine.value)],
    accesses:
      perm === undefined ? [anyAccess] : accessBits.filter((bit) => Number(perm.value) & bit),
  }
}

/** The part of a space that the machine, the perm and the syscalls of a rule take in. */
export function cellsOf(rule: KernelRule, {machines, accesses}: CallSpace): Cells {
  const {machine, perm} = callTests(rule)
  const mask = maskOf(rule)
  return machines.flatMap((elf) =>
    accesses.map((bit) => {
      if (machine !== undefined && machine.value !== elf) return 0n
      if (perm !== undefined && (Number(perm.value) & bit) === 0) return 0n
      return rule.list === List.exit ? mask & callsOfAccess(elf, bit) : mask
    }),
  )
}

/**
 * The same for what a rule may take of a space: a call that counts as two accesses is met by a
 * rule on either.
 */
export function cellsWithin(rule: KernelRule, {machines, accesses}: CallSpace): Cells {
  const {machine, perm} = callTests(rule)
  const bits = accessBits.filter((bit) => Number(perm?.value) & bit)
  const mask = maskOf(rule)
  return machines.flatMap((elf) => {
    const isElsewhere = machine !== undefined && elf !== anyMachine && machine.value !== elf
    if (isElsewhere) return accesses.map(() => 0n)
    const calls = bits.reduce((union, bit) => union | callsOfAccess(elf, bit), 0n)
    const met = perm === undefined || rule.list !== List.exit ? mask : mask & calls
    return accesses.map(() => met)
  })
}

/** The tests of a rule that its cells stand for. */
export function callTests({fields}: KernelRule): {
  readonly machine: KernelField | undefined
  readonly perm: KernelField | undefined
} {
  const equals = (wanted: number) =>
    fields.find(({type, op}) => type === wanted && op === Operator.eq)
  return {machine: equals(Field.arch), perm: equals(Field.perm)}
}

export function without(cells: Cells, taken: Cells): Cells {
  return cells.map((mask, index) => mask & ~(taken[index] ?? 0n))
}

export function joined(cells: Cells, others: Cells): Cells {
  return cells.map((mask, index) => mask | (others[index] ?? 0n))
}

export function shared(cells: Cells, others: Cells): Cells {
  return cells.map((mask, index) => mask & (others[index] ?? 0n))
}

export function isNone(cells: Cells): boolean {
  return cells.every((mask) => mask === 0n)
}

/** The numbers of the bits that are set, ascending. */
export function syscallsIn(mask: bigint): readonly number[] {
  const digits = mask.toString(2)
  return [...digits].flatMap((_, number) => (digits.at(-1 - number) === '1' ? [number] : []))
}

const every = (1n << BigInt(Limit.firstClassBit)) - 1n
const masks = new WeakMap<KernelRule, bigint>()

/** Only exit and io_uring have syscalls; on the other lists one bit stands for everything. */
function maskOf(rule: KernelRule): bigint {
  if (rule.list !== List.exit && rule.list !== List.io_uring) return 1n
  if (rule.syscalls === 'all') return every
  const known = masks.get(rule)
  if (known !== undefined) return known
  const mask = rule.syscalls.reduce((bits, number) => bits | (1n << BigInt(number)), 0n)
  masks.set(rule, mask)
  return mask
}

const newest = [4, 2, 1] as const
const fileCalls = new Map<string, bigint>()

/** The syscalls that can count as an access; all of them where the machine's are not known. */
function callsOfAccess(elf: number, bit: number): bigint {
  const table = bit === anyAccess ? undefined : machineByElf(elf)?.syscalls
  if (table === undefined) return every
  const question = `${table} ${bit}`
  const known = fileCalls.get(question)
  if (known !== undefined) return known
  const numbers = [...callsOfPerm(bit)].flatMap((name) => syscallNumber(table, name, newest) ?? [])
  const mask = numbers.reduce((bits, number) => bits | (1n << BigInt(number)), 0n)
  fileCalls.set(question, mask)
  return mask
}
