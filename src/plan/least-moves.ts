/**
 * Finds the part of a list that each rule goes to when as little as possible is moved.
 *
 * It is a question of least cost, and it is answered exactly. Each desired rule
 * answers two questions: does it go in front, and does it not go behind? A rule that
 * stays says no and yes. Everything that binds is then an implication: of two rules in
 * order, if the later one goes in front so does the earlier, and if the later one does
 * not go behind neither does the earlier; of two that stand the wrong way round now,
 * if the later one does not go behind the earlier goes in front; and a rule that is
 * new goes in front if it does not go behind. The cheapest answers to such questions
 * are a least cut of a network.
 */

import type {KernelRule} from '../rules/kernel-rule.ts'
import {inversions} from '../rules/order-matters.ts'
import {network, uncuttable} from './min-cut.ts'
import {type OrderGraph, orderGraph} from './order-graph.ts'

/** More orders between rules are not looked at; each takes a hundred bytes. */
const mostBonds = 1_000_000

/** After so many rules it is worth a look at how many orders are to come, and at how many rules to see it. */
const [sampleAfter, sampleSize] = [100, 20]

/** Edges of the network that are looked at before it is given up, which is a second or so. */
const patience = 10_000_000

/** What it costs to move rules, and which must not go in front. */
export interface Costs {
  /** Deletes that it takes to move a rule which is there to the front. */
  readonly toFront: (rule: KernelRule) => number
  /** The same to the back. */
  readonly toBack: (rule: KernelRule) => number
  /** Whether events would be missed if the rule were put in front. */
  readonly gapInFront: (rule: KernelRule) => boolean
}

/** Where a rule of the desired list goes. */
export type Part = 'front' | 'stays' | 'back'

/** The list that is asked about, and where its rules are now. */
export interface Question {
  readonly desired: readonly KernelRule[]
  readonly placeOf: (rule: KernelRule) => number | undefined
  readonly canPrepend: boolean
}

/** What binds the answers to one another. */
export interface Bonds {
  readonly conflicts: readonly Conflict[]
  readonly order: OrderGraph
  /** Rules of which it is asked whether they do not go behind. */
  readonly notBehind: ReadonlySet<number>
  /** Rules of which it is asked whether they go in front. */
  readonly inFront: ReadonlySet<number>
}

/** Finds what binds; `undefined` when that would take too long. */
export function findBonds(question: Question): Bonds | undefined {
  const {desired, placeOf} = question
  const conflicts = findConflicts(question)
  if (conflicts === undefined) return undefined
  const order = orderGraph(desired)
  const isAllNew = !desired.some((rule) => placeOf(rule) !== undefined)
  if (isAllNew) return {conflicts: [], order, notBehind: new Set(), inFront: new Set()}
  const [later, earlier] = [conflicts.map(([one]) => one), conflicts.map(([, other]) => other)]
  const notBehind = closure(later, order.after)
  const inFront = notBehind && closure(earlier, order.before)
  return notBehind && inFront && {conflicts, order, notBehind, inFront}
}

/**
 * The part of each desired rule; `undefined` when it would take too long to find. So many rules are
 * bound to each other then that most of them move in any case.
 */
export function leastMoves(
  question: Question,
  bonds: Bonds,
  costs: Costs,
): readonly Part[] | undefined {
  const {desired, placeOf} = question
  const parts = desired.map((rule): Part => (placeOf(rule) === undefined ? 'back' : 'stays'))
  if (bonds.conflicts.length === 0) return parts
  const answers = cheapestAnswers(question, bonds, costs)
  if (answers === undefined) return undefined
  const {isInFront, isNotBehind} = answers
  for (const index of bonds.notBehind) if (!isNotBehind(index)) parts[index] = 'back'
  for (const index of bonds.inFront) if (isInFront(index)) parts[index] = 'front'
  return parts
}

/** Pairs of which the first, when it does not go behind, makes the second go in front. */
type Conflict = readonly [later: number, earlier: number]

/** `undefined` when there are more than are looked at. */
function findConflicts({desired, placeOf}: Question): readonly Conflict[] | undefined {
  const common = desired.flatMap((rule, index) => {
    const place = placeOf(rule)
    return place === undefined ? [] : [{rule, index, place}]
  })
  const conflicts: Conflict[] = desired.flatMap((rule, index) =>
    placeOf(rule) === undefined ? [[index, index] as const] : [],
  )
  const wrongWayRound = inversions(
    common.map(({rule}) => rule),
    common.map(({place}) => place),
  )
  for (const [left, right] of wrongWayRound) {
    if (conflicts.length === mostBonds) return undefined
    const [a, b] = [common[left]?.index ?? 0, common[right]?.index ?? 0]
    conflicts.push([Math.max(a, b), Math.min(a, b)])
  }
  return conflicts
}

/** All that can be reached; `undefined` when that takes too long. */
function closure(
  starts: readonly number[],
  next: (index: number) => readonly number[] | undefined,
): ReadonlySet<number> | undefined {
  const found = new Set(starts)
  let [bonds, seen] = [0, 0]
  for (const index of found) {
    if (++seen === sampleAfter && bonds + expectedBonds([...found].slice(seen), next) > mostBonds)
      return undefined
    const others = next(index)
    bonds += others?.length ?? 0
    if (others === undefined || bonds > mostBonds) return undefined
    for (const other of others) found.add(other)
  }
  return found
}

/** What is to come of those that were found, by what a few of them have. */
function expectedBonds(
  waiting: readonly number[],
  next: (index: number) => readonly number[] | undefined,
): number {
  const stride = Math.max(1, Math.floor(waiting.length / sampleSize))
  const sample = waiting.filter((_, place) => place % stride === 0)
  const bonds = sample.reduce((sum, index) => sum + (next(index)?.length ?? mostBonds), 0)
  return (bonds / Math.max(1, sample.length)) * waiting.length
}

function cheapestAnswers(
  {desired, placeOf, canPrepend}: Question,
  {conflicts, order, notBehind, inFront}: Bonds,
  costs: Costs,
) {
  const net = network()
  const nodes = (indexes: ReadonlySet<number>) =>
    new Map([...indexes].map((index) => [index, net.node()]))
  const [notBehindNodes, inFrontNodes] = [nodes(notBehind), nodes(inFront)]
  const implies = (left: number | undefined, right: number | undefined) => {
    if (left !== undefined && right !== undefined) net.edge(left, right, uncuttable)
  }
  // Cheaper than any move is that a new rule goes behind and not in front.
  const unit = desired.length + 1
  const moveCost = (index: number, cost: (rule: KernelRule) => number) => {
    const rule = desired[index]
    return rule === undefined || placeOf(rule) === undefined ? 0 : cost(rule) * unit
  }

  for (const [index, node] of notBehindNodes) {
    net.edge(0, node, moveCost(index, costs.toBack))
    for (const later of order.after(index) ?? []) implies(notBehindNodes.get(later), node)
  }
  for (const [index, node] of inFrontNodes) {
    const rule = desired[index]
    const isBarred = !canPrepend || (rule !== undefined && costs.gapInFront(rule))
    net.edge(node, 1, isBarred ? uncuttable : Math.max(1, moveCost(index, costs.toFront)))
    for (const earlier of order.before(index) ?? []) implies(node, inFrontNodes.get(earlier))
    implies(node, notBehindNodes.get(index))
  }
  for (const [later, earlier] of conflicts) {
    implies(notBehindNodes.get(later), inFrontNodes.get(earlier))
  }
  const side = net.sourceSide(patience)
  return (
    side && {
      isNotBehind: (index: number) => side.has(notBehindNodes.get(index) ?? -1),
      isInFront: (index: number) => side.has(inFrontNodes.get(index) ?? -1),
    }
  )
}
