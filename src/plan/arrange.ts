/**
 * Decides which rules stay in the kernel untouched, and which go before or behind
 * them.
 *
 * auditctl can put a rule before all others or behind all others, never between two.
 * So a list ends as three parts: what was put in front, what stayed, in the order
 * that it has now, and what was put behind. The policy's own order need not be
 * reached to the letter: rules that no event can tell apart by their order may stand
 * as they do (rules/order-matters.ts). What must hold is that of two rules whose
 * order matters the right one comes first.
 *
 * That is a question of least cost, and it is answered exactly. Each desired rule
 * answers two questions: does it go in front, and does it not go behind? A rule that
 * stays says no and yes. Everything that binds is then an implication: of two rules in
 * order, if the later one goes in front so does the earlier, and if the later one does
 * not go behind neither does the earlier; of two that stand the wrong way round now,
 * if the later one does not go behind the earlier goes in front; and a rule that is
 * new goes in front if it does not go behind. The cheapest answers to such questions
 * are a least cut of a network.
 */

import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {orderIndex} from '../rules/order-index.ts'
import {inversions, orderMatters} from '../rules/order-matters.ts'
import {bestAnchor} from './anchor.ts'
import {network, uncuttable} from './min-cut.ts'

/** A list as it is to become: front, then what stays in its present order, then back. */
export interface Arrangement {
  readonly front: readonly KernelRule[]
  readonly stays: readonly KernelRule[]
  readonly back: readonly KernelRule[]
}

/** How freely rules may be arranged. */
export interface Freedom {
  /** Whether this auditctl can put a rule in front. */
  readonly canPrepend: boolean
  /** Whether the order of the policy is to be reached to the letter. */
  readonly isStrict: boolean
}

/** What it costs to move rules, and which must not go in front. */
export interface Costs {
  /** Deletes that it takes to move a rule which is there to the front. */
  readonly toFront: (rule: KernelRule) => number
  /** The same to the back. */
  readonly toBack: (rule: KernelRule) => number
  /** Whether events would be missed if the rule were put in front. */
  readonly gapInFront: (rule: KernelRule) => boolean
}

/** With more comparisons nearly everything is new, and freedom gains little for the time that it takes. */
const mostComparisons = 30_000_000

/** Arranges one list; both hold each rule once. */
export function arrange(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  freedom: Freedom,
  costs: Costs,
): Arrangement {
  const place = new Map(current.map((rule, index) => [ruleIdentity(rule), index]))
  const placeOf = (rule: KernelRule) => place.get(ruleIdentity(rule))
  const parts = freedom.isStrict
    ? undefined
    : leastMoves({desired, placeOf, canPrepend: freedom.canPrepend, costs})
  if (parts === undefined) return arrangeStrictly(current, desired, freedom, costs)
  const of = (part: Part) => desired.filter((_, index) => parts[index] === part)
  const isNew = (rule: KernelRule) => placeOf(rule) === undefined
  return {
    // Prepends begin with the last.
    front: newFirst(of('front').reverse(), isNew).reverse(),
    stays: of('stays').sort((a, b) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0)),
    back: newFirst(of('back'), isNew),
  }
}

/** Brings new rules before those that move, where that is free: they may record what those do. */
function newFirst(
  rules: readonly KernelRule[],
  isNew: (rule: KernelRule) => boolean,
): KernelRule[] {
  if (rules.every(isNew) || !rules.some(isNew)) return [...rules]
  const neighbours = orderIndex(rules)
  const waiting = new Set<number>()
  for (const [index, rule] of rules.entries()) {
    const mustWait = () =>
      [...neighbours(rule)].some((other) => {
        const before = rules[other]
        return other < index && waiting.has(other) && before && orderMatters(before, rule)
      })
    if (!isNew(rule) || mustWait()) waiting.add(index)
  }
  const isWaiting = (_: KernelRule, index: number) => waiting.has(index)
  return [...rules.filter((_, index) => !waiting.has(index)), ...rules.filter(isWaiting)]
}

function arrangeStrictly(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  {canPrepend}: Freedom,
  {toFront, toBack, gapInFront}: Costs,
): Arrangement {
  const held = new Set(current.map(ruleIdentity))
  const barred = desired.findIndex(gapInFront)
  const ifHeld = (cost: (rule: KernelRule) => number) => (index: number) => {
    const rule = desired[index]
    return rule !== undefined && held.has(ruleIdentity(rule)) ? cost(rule) : 0
  }
  const {start, end} = bestAnchor(current.map(ruleIdentity), desired.map(ruleIdentity), {
    toFront: ifHeld(toFront),
    toBack: ifHeld(toBack),
    latestStart: canPrepend ? (barred === -1 ? desired.length : barred) : 0,
  })
  return {
    front: desired.slice(0, start),
    stays: desired.slice(start, end),
    back: desired.slice(end),
  }
}

type Part = 'front' | 'stays' | 'back'

interface Question {
  readonly desired: readonly KernelRule[]
  readonly placeOf: (rule: KernelRule) => number | undefined
  readonly canPrepend: boolean
  readonly costs: Costs
}

/** The part of each desired rule; `undefined` when it would take too long to find out. */
function leastMoves(question: Question): readonly Part[] | undefined {
  const {desired, placeOf} = question
  const present = desired.map((rule) => placeOf(rule) !== undefined)
  const parts = present.map((isPresent): Part => (isPresent ? 'stays' : 'back'))
  const conflicts = findConflicts(question)
  if (conflicts.length === 0 || !present.includes(true)) return parts

  const order = orderGraph(desired)
  const notBehind = closure(
    conflicts.map(([later]) => later),
    order.after,
  )
  const inFront =
    notBehind &&
    closure(
      conflicts.map(([, earlier]) => earlier),
      order.before,
    )
  if (notBehind === undefined || inFront === undefined) return undefined

  const {isInFront, isNotBehind} = cheapestAnswers(question, conflicts, order, notBehind, inFront)
  for (const index of notBehind) if (!isNotBehind(index)) parts[index] = 'back'
  for (const index of inFront) if (isInFront(index)) parts[index] = 'front'
  return parts
}

/** Pairs of which the first, when it does not go behind, makes the second go in front. */
type Conflict = readonly [later: number, earlier: number]

function findConflicts({desired, placeOf}: Question): readonly Conflict[] {
  const common = desired.flatMap((rule, index) => {
    const place = placeOf(rule)
    return place === undefined ? [] : [{rule, index, place}]
  })
  const wrongWayRound = inversions(
    common.map(({rule}) => rule),
    common.map(({place}) => place),
  ).map(([left, right]): Conflict => {
    const [a, b] = [common[left]?.index ?? 0, common[right]?.index ?? 0]
    return [Math.max(a, b), Math.min(a, b)]
  })
  const fresh = desired.flatMap((rule, index) =>
    placeOf(rule) === undefined ? [[index, index] as const] : [],
  )
  return [...fresh, ...wrongWayRound]
}

/** Which rules must come before and after a rule of a list. */
interface OrderGraph {
  readonly before: (index: number) => readonly number[] | undefined
  readonly after: (index: number) => readonly number[] | undefined
}

function orderGraph(rules: readonly KernelRule[]): OrderGraph {
  const neighbours = orderIndex(rules)
  const known = new Map<number, readonly number[]>()
  let comparisons = 0
  const related = (index: number): readonly number[] | undefined => {
    const found = known.get(index)
    if (found !== undefined) return found
    const rule = rules[index]
    if (rule === undefined || comparisons > mostComparisons) return undefined
    const matter: number[] = []
    for (const other of neighbours(rule)) {
      comparisons++
      const against = rules[other]
      if (against !== undefined && other !== index && orderMatters(rule, against)) {
        matter.push(other)
      }
    }
    known.set(index, matter)
    return matter
  }
  return {
    before: (index) => related(index)?.filter((other) => other < index),
    after: (index) => related(index)?.filter((other) => other > index),
  }
}

/** All that can be reached; `undefined` when that takes too long. */
function closure(
  starts: readonly number[],
  next: (index: number) => readonly number[] | undefined,
): ReadonlySet<number> | undefined {
  const found = new Set(starts)
  for (const index of found) {
    const others = next(index)
    if (others === undefined) return undefined
    for (const other of others) found.add(other)
  }
  return found
}

function cheapestAnswers(
  {desired, placeOf, canPrepend, costs}: Question,
  conflicts: readonly Conflict[],
  order: OrderGraph,
  notBehind: ReadonlySet<number>,
  inFront: ReadonlySet<number>,
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
  const side = net.sourceSide()
  return {
    isNotBehind: (index: number) => side.has(notBehindNodes.get(index) ?? -1),
    isInFront: (index: number) => side.has(inFrontNodes.get(index) ?? -1),
  }
}
