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

/** Looks at the rules of one list when they are asked for. */
export function orderGraph(rules: readonly KernelRule[]): OrderGraph {
  const neighbours = orderIndex(rules)
  let comparisons = 0
  const boundTo = (index: number, isWanted: (other: number) => boolean) => {
    const rule = rules[index]
    if (rule === undefined || comparisons > mostComparisons) return undefined
    const others = [...neighbours(rule)].filter(isWanted)
    comparisons += others.length
    return others.filter((other) => {
      const against = rules[other]
      return against !== undefined && orderMatters(rule, against)
    })
  }
  // Most rules are asked about in one direction only.
  return {
    before: remembered((index) => boundTo(index, (other) => other < index)),
    after: remembered((index) => boundTo(index, (other) => other > index)),
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
