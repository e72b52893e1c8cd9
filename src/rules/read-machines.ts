import type {HostFacts} from './host-facts.ts'
import {archElf, machineByElf, machineByName} from './tables/lookup.ts'
import {machines} from './tables/machines.ts'

/** The arch that was printed last before a line, which names the syscalls of a rule without one. */
export interface ListingContext {
  /** 0 when there is none; then the host's own names are printed. */
  readonly elf: number
  /** As it was printed: `b64`, `b32`, or a number. */
  readonly text: string | undefined
  /** False behind a line that could not be read. */
  readonly isCertain: boolean
}

/** The context of the first line. */
export const firstContext: ListingContext = {elf: 0, text: undefined, isCertain: true}

/** The ELF numbers that auditctl prints as this arch, the likeliest first: the host's own. */
export function elfsPrintedAs(text: string, facts: HostFacts): readonly number[] {
  const {auditctl: version, machine: host} = facts
  if (/^0x[0-9A-F]{1,8}$/.test(text)) return [Number(text)]
  if (text !== 'b64' && text !== 'b32') {
    // `auditctl -l -i` prints the machine.
    const named = machineByName(text, version)
    return named ? [named.elf] : []
  }
  const own = archElf(text, host, version)
  const others = machines.filter(
    ({elf, bits}) => `b${bits}` === text && elf !== own && machineByElf(elf, version),
  )
  return [...(own === undefined ? [] : [own]), ...others.map(({elf}) => elf)]
}

/** The ELF numbers that may name the syscalls of a rule without arch, the likeliest first. */
export function elfsInContext(context: ListingContext, facts: HostFacts): readonly number[] {
  if (context.text === undefined) return [context.elf]
  const others = elfsPrintedAs(context.text, facts).filter((elf) => elf !== context.elf)
  return [context.elf, ...others]
}
