import {firstNotBelow} from '../rules/ascending.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import {orderIndex} from '../rules/order-index.ts'
import {orderMatters} from '../rules/order-matters.ts'

/** With more comparisons nearly everything is new, and freedom gains little for the time that it takes. */
const mostComparisons = 30_000_000

/** Which rules must come before and after a rule of a list; `undefined` when that takes too long. */
export interface OrderGraph {
  readonly before: (index: number) => readonly number[] | undefined
  readonly after: (index: number) => readonly number[] | undefined
}

/** From the first of some places to before the last. */
type Span = readonly [start: number, end: number]

/** Looks at the rules of one list when they are asked for. */
export function orderGraph(rules: readonly KernelRule[]): OrderGraph {
  const neighbours = orderIndex(rules)
  let comparisons = 0
  const boundTo = (index: number, part: (others: readonly number[]) => Span) => {
    const rule = rules[index]
    if (rule === undefined || comparisons > mostComparisons) return undefined
    const bound: number[] = []
    for (const others of neighbours(rule)) {
      const [start, end] = part(others)
      comparisons += end - start
      for (let at = start; at < end; at++) {
        const other = others[at] ?? index
        const against = rules[other]
        if (against !== undefined && orderMatters(rule, against)) bound.push(other)
      }
    }
    return bound
  }
  const placeIn = (index: number, others: readonly number[]) =>
    firstNotBelow(index, others.length, (place) => others[place] ?? 0)
  // Most rules are asked about in one direction only.
  return {
    before: remembered((index) => boundTo(index, (others) => [0, placeIn(index, others)])),
    after: remembered((index) =>
      boundTo(index, (others) => [placeIn(index + 1, others), others.length]),
    ),
  }
}

function remembered(work: OrderGraph['before']): OrderGraph['before'] {
  const known = new Map<number, readonly number[]>()
  return (index) => {
    const found = known.get(index) ?? work(index)
    if (found !== undefined) known.set(index, found)
    return found
  }
}
