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
  const bound = (isWanted: (other: number, index: number) => boolean) => {
    const known = new Map<number, readonly number[]>()
    return (index: number) => {
      const found = known.get(index)
      if (found !== undefined) return found
      const rule = rules[index]
      if (rule === undefined || comparisons > mostComparisons) return undefined
      const matter: number[] = []
      for (const other of neighbours(rule)) {
        if (!isWanted(other, index)) continue
        comparisons++
        const against = rules[other]
        if (against !== undefined && orderMatters(rule, against)) matter.push(other)
      }
      known.set(index, matter)
      return matter
    }
  }
  // Most rules are asked about in one direction only.
  return {
    before: bound((other, index) => other < index),
    after: bound((other, index) => other > index),
  }
}
