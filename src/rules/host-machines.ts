import type {HostFacts} from './host-facts.ts'
import {archElf} from './tables/lookup.ts'

/** The ELF numbers of the machines whose programs run on a host; none where that is not known. */
export function hostMachines({machine, auditctl}: HostFacts): readonly number[] {
  const numbers = ['b64', 'b32'].flatMap((width) => archElf(width, machine, auditctl) ?? [])
  return [...new Set(numbers)]
}
