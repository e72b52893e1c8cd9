import type {Step} from '../../src/plan/step.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {orderMatters} from '../../src/rules/order-matters.ts'
import {suppresses} from '../../src/rules/overlap.ts'
import {twinOf} from '../../src/rules/twin.ts'

/** What a plan costs: deletes first, then operations. */
export interface PlanCost {
  readonly deletes: number
  readonly operations: number
}

/** The cost of these steps. */
export function costOf(steps: readonly Step[]): PlanCost {
  const deletes = steps.filter(({kind}) => kind === 'delete').length
  return {deletes, operations: steps.length}
}

const deleteWeight = 1000
const asNumber = ({deletes, operations}: PlanCost) => deletes * deleteWeight + operations

/** What a search for cheaper plans is about. */
export interface Search {
  readonly current: readonly KernelRule[]
  readonly desired: readonly KernelRule[]
  readonly canPrepend: boolean
  readonly isStrict: boolean
  /** Says whether a list records all that must be recorded at every moment. */
  readonly keeps: (list: readonly KernelRule[]) => boolean
}

/** A list that can be reached; rules are numbers here. */
interface Reached {
  readonly list: readonly number[]
  readonly cost: number
  readonly way: readonly string[]
}

/**
 * Looks for a plan that is cheaper than `than`, by trying every sequence of operations: append,
 * prepend and delete of any rule of the two lists and of any twin, in any order, as long as no
 * event is lost. Gives the cheapest one in signs, or undefined when there is none.
 */
export function cheaperPlan(search: Search, than: PlanCost): readonly string[] | undefined {
  const board = boardOf(search)
  const limit = asNumber(than)
  const known = new Map<string, number>([[board.start.join(), 0]])
  const queue = queueByCost<Reached>()
  if (board.estimate(board.start) < limit) {
    queue.put(board.estimate(board.start), {list: board.start, cost: 0, way: []})
  }
  for (let found = queue.take(); found !== undefined; found = queue.take()) {
    const {list, cost, way} = found
    if ((known.get(list.join()) ?? 0) < cost) continue
    if (board.isGoal(list)) return way
    for (const {next, price, sign} of board.moves(list)) {
      const total = cost + price
      const bound = total + board.estimate(next)
      const best = known.get(next.join()) ?? Number.POSITIVE_INFINITY
      if (bound >= limit || best <= total || !board.keeps(next)) continue
      known.set(next.join(), total)
      queue.put(bound, {list: next, cost: total, way: [...way, sign]})
    }
  }
  return undefined
}

/** The rules of the game, in numbers. */
function boardOf({current, desired, canPrepend, isStrict, keeps}: Search) {
  const rules = [
    ...new Map([...desired, ...current].map((rule) => [ruleIdentity(rule), rule])).values(),
  ]
  for (const rule of [...rules]) {
    const twin = suppresses(rule) ? undefined : twinOf(rule)
    if (twin !== undefined) rules.push(twin)
  }
  const numbers = new Map(rules.map((rule, index) => [ruleIdentity(rule), index]))
  const numberOf = (rule: KernelRule) => numbers.get(ruleIdentity(rule)) ?? -1
  const goal = desired.map(numberOf)
  const place = new Map(goal.map((number, index) => [number, index]))
  const matters = rules.map((left) => rules.map((right) => orderMatters(left, right)))
  const isBefore = (left: number, right: number) =>
    (place.get(left) ?? 0) < (place.get(right) ?? 0) || !matters[left]?.[right]

  /**
   * What must be paid at least: a delete for all that cannot stay, and an add for all that does
   * not. What stays to the end has nothing put between it: to the letter that is a run of the
   * desired list; and of two that stand the wrong way round one must go.
   */
  const estimate = (list: readonly number[]) => {
    const most = isStrict ? longestRun(list, goal) : mostInOrder(list, place, isBefore)
    return (list.length - most) * (deleteWeight + 1) + goal.length - most
  }
  return {
    start: current.map(numberOf),
    estimate,
    keeps: (list: readonly number[]) => keeps(list.flatMap((number) => rules[number] ?? [])),
    isGoal(list: readonly number[]) {
      if (estimate(list) !== 0) return false
      if (isStrict) return list.every((number, index) => number === goal[index])
      return list.every((left, at) => list.slice(at + 1).every((right) => isBefore(left, right)))
    },
    moves(list: readonly number[]) {
      return rules.flatMap((_, number) => {
        const at = list.indexOf(number)
        const taken = {next: list.toSpliced(at, 1), price: deleteWeight + 1, sign: `-${number}`}
        const appended = {next: [...list, number], price: 1, sign: `+${number}`}
        const prepended = {next: [number, ...list], price: 1, sign: `^${number}`}
        return [at === -1 ? appended : taken, ...(canPrepend ? [prepended] : [])]
      })
    },
  }
}

/** How many rules of a run of the desired list a list holds in that order. */
function longestRun(list: readonly number[], goal: readonly number[]): number {
  let longest = 0
  for (const start of goal.keys()) {
    let at = -1
    for (let end = start; end < goal.length; end++) {
      at = list.indexOf(goal[end] ?? -1, at + 1)
      if (at === -1) break
      longest = Math.max(longest, end + 1 - start)
    }
  }
  return longest
}

/** At most so many rules of a list can stay: of each pair the wrong way round one cannot. */
function mostInOrder(
  list: readonly number[],
  place: ReadonlyMap<number, number>,
  isBefore: (left: number, right: number) => boolean,
): number {
  const left = [...new Set(list.toReversed())].filter((number) => place.has(number)).reverse()
  const count = left.length
  let wrong = 0
  for (let first = left.shift(); first !== undefined; first = left.shift()) {
    const number = first
    const partner = left.findIndex((other) => !isBefore(number, other))
    if (partner === -1) continue
    left.splice(partner, 1)
    wrong++
  }
  return count - wrong
}

/** Gives the cheapest entry first; costs are small whole numbers. */
function queueByCost<Entry>() {
  const buckets = new Map<number, Entry[]>()
  return {
    put(cost: number, entry: Entry): void {
      const bucket = buckets.get(cost)
      if (bucket === undefined) buckets.set(cost, [entry])
      else bucket.push(entry)
    },
    take(): Entry | undefined {
      if (buckets.size === 0) return undefined
      const least = Math.min(...buckets.keys())
      const bucket = buckets.get(least)
      const entry = bucket?.pop()
      if (bucket?.length === 0) buckets.delete(least)
      return entry
    },
  }
}
