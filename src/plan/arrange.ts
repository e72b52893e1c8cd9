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
 */

import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {orderIndex} from '../rules/order-index.ts'
import {orderMatters} from '../rules/order-matters.ts'
import {bestAnchor} from './anchor.ts'
import {type Costs, findBonds, leastMoves, type Part} from './least-moves.ts'

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

/** Arranges one list at certain costs. */
export type Arranger = (costs: Costs) => Arrangement

/** Looks at one list before it is arranged; both hold each rule once. */
export function arranger(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  freedom: Freedom,
): Arranger {
  const strictly: Arranger = (costs) => arrangeStrictly(current, desired, freedom, costs)
  if (freedom.isStrict) return strictly
  const place = new Map(current.map((rule, index) => [ruleIdentity(rule), index]))
  const placeOf = (rule: KernelRule) => place.get(ruleIdentity(rule))
  const question = {desired, placeOf, canPrepend: freedom.canPrepend}
  const bonds = findBonds(question)
  if (bonds === undefined) return strictly
  const isNew = (rule: KernelRule) => placeOf(rule) === undefined
  return (costs) => {
    const parts = leastMoves(question, bonds, costs)
    if (parts === undefined) return strictly(costs)
    const of = (part: Part) => desired.filter((_, index) => parts[index] === part)
    return {
      // Prepends begin with the last.
      front: newFirst(of('front').reverse(), isNew).reverse(),
      stays: of('stays').sort((a, b) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0)),
      back: newFirst(of('back'), isNew),
    }
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
      neighbours(rule).some((others) =>
        others.some((other) => {
          const before = rules[other]
          return other < index && waiting.has(other) && before && orderMatters(before, rule)
        }),
      )
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
