import type {HostFacts} from './host-facts.ts'
import type {KernelRule} from './kernel-rule.ts'
import {hidesSyscalls, machineInContext, projectSyscalls} from './project-syscalls.ts'
import {can} from './quirks.ts'
import {newestVersion} from './read-fields.ts'
import {ioUringOpNumber, syscallNumber} from './tables/lookup.ts'
import {Action, Limit, List} from './uapi.ts'

type Syscalls = KernelRule['syscalls']

/** A mask, and whether auditctl prints just this text for it. */
interface SyscallReading {
  readonly syscalls: Syscalls
  readonly isExact: boolean
}

/** Reads what stands behind `-S`, named by the machine of an ELF number; undefined if it cannot be. */
export type SyscallReader = (
  list: number,
  isListNameless: boolean,
  text: string,
  elf: number,
) => SyscallReading | undefined

/** Makes a reader for one host; a listing repeats the same texts, so readings are kept. */
export function makeSyscallReader(facts: HostFacts): SyscallReader {
  const known = new Map<string, SyscallReading | undefined>()
  return (list, isListNameless, text, elf) => {
    if (text === 'all') return {syscalls: 'all', isExact: true}
    const isOperation = list === List.io_uring && !(isListNameless && isBeforeIoUring(facts))
    const key = `${isOperation ? 'op' : elf} ${text}`
    if (!known.has(key)) {
      const mask = isOperation ? operations(text, facts) : syscalls(text, elf, facts)
      known.set(key, mask && {syscalls: mask, isExact: print(list, mask, elf, facts) === text})
    }
    return known.get(key)
  }
}

function print(list: number, mask: Syscalls, elf: number, facts: HostFacts): string {
  const rule = {list, action: Action.always, fields: [], syscalls: mask}
  return projectSyscalls(rule, elf, facts).slice(' -S '.length)
}

/** The masks of a rule without `-S`, the likeliest first: what auditctl itself sends. */
export function unprintedMasks(list: number): readonly [Syscalls, ...Syscalls[]] {
  if (!hidesSyscalls(list)) return [[]]
  return list === List.task ? [[], 'all'] : ['all', []]
}

const isBeforeIoUring = ({auditctl}: HostFacts): boolean => !can(auditctl, 'name-io-uring')

function operations(text: string, {auditctl}: HostFacts): Syscalls | undefined {
  return numbers(
    text,
    (name) => ioUringOpNumber(name, auditctl) ?? ioUringOpNumber(name, newestVersion),
  )
}

function syscalls(text: string, elf: number, facts: HostFacts): Syscalls | undefined {
  const table = machineInContext(elf, facts)?.syscalls
  return numbers(text, (name) =>
    table === undefined
      ? undefined
      : (syscallNumber(table, name, facts.auditctl) ?? syscallNumber(table, name, newestVersion)),
  )
}

function numbers(
  text: string,
  numberOf: (name: string) => number | undefined,
): Syscalls | undefined {
  const found: number[] = []
  for (const word of text.split(',')) {
    const number = /^\d+$/.test(word) ? Number(word) : numberOf(word)
    if (number === undefined || number >= Limit.firstClassBit) return undefined
    found.push(number)
  }
  const ascending = [...new Set(found)].sort((one, other) => one - other)
  return ascending.length === Limit.firstClassBit ? 'all' : ascending
}
