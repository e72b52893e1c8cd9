import type {HostFacts} from './host-facts.ts'
import type {KernelRule} from './kernel-rule.ts'
import {isWatchShaped, projectInContext} from './project.ts'
import {hidesSyscalls, isPrintedAsAll} from './project-syscalls.ts'
import {Field} from './uapi.ts'

/** Gives the desired rule that a line may be, if there is one that prints it behind this arch. */
export type HintTaker = (line: string, elf: number) => KernelRule | undefined

/**
 * Matches desired rules to lines in order, each once. Where several of them print the same line
 * and there are fewer such lines than rules, a rule behind the last one taken is preferred. A line
 * that is left over when all of its rules are taken is a duplicate of the last of them.
 */
export function makeHintTaker(
  hints: readonly KernelRule[],
  lines: readonly string[],
  facts: HostFacts,
): HintTaker {
  const left = new Map<string, number>()
  for (const line of lines) left.set(line, (left.get(line) ?? 0) + 1)
  const queueOf = makeQueues(hints, facts)
  const taken = new Set<number>()
  let latest = -1
  return (line, elf) => {
    const remaining = left.get(line) ?? 1
    left.set(line, remaining - 1)
    const queue = queueOf(line, elf)
    if (queue === undefined) return undefined
    // The last one stays for duplicates.
    while (queue.length > 1 && taken.has(queue[0] ?? -1)) queue.shift()
    const isFree = (index: number): boolean => index > latest && !taken.has(index)
    const behind = remaining < queue.length ? queue.find(isFree) : undefined
    const index = behind ?? queue[0] ?? -1
    taken.add(index)
    latest = Math.max(latest, index)
    return hints[index]
  }
}

type Queues = Map<string, number[]>

/** The places of the rules that print a line. Only rules without arch print another one behind another arch. */
function makeQueues(
  hints: readonly KernelRule[],
  facts: HostFacts,
): (line: string, elf: number) => number[] | undefined {
  const places = hints.map((_, index) => index)
  const [ofContext, fixed] = [true, false].map((wanted) =>
    places.filter((index) => isNamedByContext(hints[index]) === wanted),
  )
  const byArch = new Map<number, Queues>()
  const queuesOf = (indexes: readonly number[], elf: number): Queues => {
    const queues: Queues = new Map()
    for (const index of indexes) {
      const rule = hints[index]
      if (rule === undefined) continue
      const line = projectInContext(rule, elf, facts)
      const queue = queues.get(line)
      if (queue) queue.push(index)
      else queues.set(line, [index])
    }
    return queues
  }
  const fixedQueues = queuesOf(fixed ?? [], 0)
  return (line, elf) => {
    const found = fixedQueues.get(line)
    if (found || !ofContext?.length) return found
    const queues = byArch.get(elf) ?? queuesOf(ofContext, elf)
    byArch.set(elf, queues)
    return queues.get(line)
  }
}

function isNamedByContext(rule: KernelRule | undefined): boolean {
  return (
    rule !== undefined &&
    !hidesSyscalls(rule.list) &&
    !isPrintedAsAll(rule.syscalls) &&
    !isWatchShaped(rule) &&
    !rule.fields.some(({type}) => type === Field.arch)
  )
}
