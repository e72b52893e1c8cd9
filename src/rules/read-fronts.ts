import type {HostFacts} from './host-facts.ts'
import type {KernelField, KernelRule} from './kernel-rule.ts'
import type {RuleLine} from './read-line.ts'
import {elfsInContext, elfsPrintedAs, type ListingContext} from './read-machines.ts'
import {type SyscallReader, unprintedMasks} from './read-syscalls.ts'
import {Field} from './uapi.ts'

/** The arch fields and the syscalls of a rule: what stands in front of the other fields. */
export interface Front {
  readonly archs: readonly KernelField[]
  readonly syscalls: KernelRule['syscalls']
  readonly isExact: boolean
}

/**
 * The fronts that print this one, the likeliest first. A machine by whose names the line would look otherwise is none,
 * unless there is no better.
 */
export function frontsOf(
  printed: RuleLine,
  context: ListingContext,
  facts: HostFacts,
  readSyscalls: SyscallReader,
): readonly Front[] {
  const {list, isListNameless, syscalls: text} = printed
  const found: Front[] = []
  for (const {archs, elf} of machinesOf(printed, context, facts)) {
    const reading =
      text === undefined
        ? {syscalls: unprintedMasks(list)[0], isExact: true}
        : readSyscalls(list, isListNameless, text, elf)
    if (reading) found.push({...reading, archs})
  }
  const exact = found.filter(({isExact}) => isExact)
  if (exact.length === 0) return found.slice(0, 1)
  return printed.archs.length > 0 ? exact : distinct(exact)
}

/** Without an arch of its own, a rule differs by its syscalls only; ppc64 and ppc64le have the same. */
function distinct(fronts: readonly Front[]): readonly Front[] {
  const known = new Set<string>()
  return fronts.filter(({syscalls}) => {
    const mask = String(syscalls)
    const isNew = !known.has(mask)
    known.add(mask)
    return isNew
  })
}

interface Machines {
  readonly archs: readonly KernelField[]
  readonly elf: number
}

/** The machines that a line may mean: the likeliest, and then one arch text changed at a time. */
function machinesOf(
  {archs}: RuleLine,
  context: ListingContext,
  facts: HostFacts,
): readonly Machines[] {
  const last = archs.at(-1)
  if (last === undefined) return elfsInContext(context, facts).map((elf) => ({archs: [], elf}))
  const texts = [...new Set(archs.map(({text}) => text))]
  const choices = new Map(texts.map((text) => [text, elfsPrintedAs(text, facts)]))
  const likeliest = new Map(texts.map((text) => [text, choices.get(text)?.[0]]))
  const others = texts.flatMap((text) =>
    (choices.get(text) ?? []).slice(1).map((elf) => new Map(likeliest).set(text, elf)),
  )
  return [likeliest, ...others].flatMap((choice) => {
    const fields = archs.flatMap(({op, text}) => {
      const value = choice.get(text)
      return value === undefined ? [] : [{type: Field.arch, op, value}]
    })
    const elf = choice.get(last.text)
    return elf === undefined || fields.length < archs.length ? [] : [{archs: fields, elf}]
  })
}
