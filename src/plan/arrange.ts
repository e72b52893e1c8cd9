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
 * Of two staying rules that stand the wrong way round, the one that takes part in
 * more such pairs moves. A rule that is new, or moves, goes behind, and with it every
 * staying rule that must come after it; or in front, with every one that must come
 * before it: whichever moves fewer rules, for each that moves costs two deletes. If
 * the policy's own order, kept to the letter, needs fewer, that is taken instead.
 */

import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {inversions, longestRise, orderMatters} from '../rules/order-matters.ts'
import {longestAnchor} from './anchor.ts'

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

/** With more, nearly everything is new, and freedom gains little for the time that it takes. */
const mostComparisons = 20_000_000

/** Arranges one list; both hold each rule once. */
export function arrange(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  freedom: Freedom,
): Arrangement {
  const strict = arrangeStrictly(current, desired, freedom.canPrepend)
  if (freedom.isStrict || comparisons(current, desired) > mostComparisons) return strict
  const free = arrangeFreely(current, desired, freedom.canPrepend)
  return free.stays.length >= strict.stays.length ? free : strict
}

/** About how many pairs of rules a free arrangement looks at. */
function comparisons(current: readonly KernelRule[], desired: readonly KernelRule[]): number {
  const place = new Map(desired.map((rule, index) => [ruleIdentity(rule), index]))
  const places = current.flatMap((rule) => place.get(ruleIdentity(rule)) ?? [])
  return (desired.length - longestRise(places).size) * desired.length
}

function arrangeStrictly(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  canPrepend: boolean,
): Arrangement {
  const {start, end} = longestAnchor(
    current.map(ruleIdentity),
    desired.map(ruleIdentity),
    !canPrepend,
  )
  return {
    front: desired.slice(0, start),
    stays: desired.slice(start, end),
    back: desired.slice(end),
  }
}

function arrangeFreely(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  canPrepend: boolean,
): Arrangement {
  const place = new Map(desired.map((rule, index) => [ruleIdentity(rule), index]))
  const common = current.filter((rule) => place.has(ruleIdentity(rule)))
  const placeOf = (rule: KernelRule) => place.get(ruleIdentity(rule)) ?? -1
  const misplaced = fewestThatMove(common, common.map(placeOf))

  const parts: Parts = {desired, front: new Set(), stays: new Set(), back: new Set()}
  for (const [index, rule] of common.entries()) {
    if (!misplaced.has(index)) parts.stays.add(placeOf(rule))
  }
  for (const index of desired.keys()) {
    const isPlaced = parts.stays.has(index) || parts.front.has(index) || parts.back.has(index)
    if (!isPlaced) putAtAnEnd(parts, index, canPrepend)
  }
  const partOf = (part: ReadonlySet<number>) => desired.filter((_, index) => part.has(index))
  return {
    front: partOf(parts.front),
    stays: common.filter((rule) => parts.stays.has(placeOf(rule))),
    back: partOf(parts.back),
  }
}

/** Indexes into the desired list, by where they go. */
interface Parts {
  readonly desired: readonly KernelRule[]
  readonly front: Set<number>
  readonly stays: Set<number>
  readonly back: Set<number>
}

/** Covers all wrong pairs, taking the rule with the most of them first. */
function fewestThatMove(
  rules: readonly KernelRule[],
  places: readonly number[],
): ReadonlySet<number> {
  let pairs = inversions(rules, places)
  const moves = new Set<number>()
  while (pairs.length > 0) {
    const counts = new Map<number, number>()
    for (const index of pairs.flat()) counts.set(index, (counts.get(index) ?? 0) + 1)
    const [worst] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))
    moves.add(worst)
    pairs = pairs.filter((pair) => !pair.includes(worst))
  }
  return moves
}

function putAtAnEnd(parts: Parts, index: number, canPrepend: boolean): void {
  const behind = companions(parts, index, 'after')
  const before = canPrepend ? companions(parts, index, 'before') : undefined
  // What already went to one end pulls along what must stand beyond it.
  const isBehindBarred = [...behind].some((other) => parts.front.has(other))
  const isBeforeBarred = before === undefined || [...before].some((other) => parts.back.has(other))
  const goesBefore =
    !isBeforeBarred && (isBehindBarred || moved(parts, before) < moved(parts, behind))
  for (const other of goesBefore ? before : behind) {
    parts.stays.delete(other)
    if (goesBefore) parts.front.add(other)
    else parts.back.add(other)
  }
}

function moved({stays}: Parts, companions: ReadonlySet<number>): number {
  return [...companions].filter((index) => stays.has(index)).length
}

/** The rule and all that must come after it (or before it), directly or through others. */
function companions(
  {desired}: Parts,
  start: number,
  side: 'before' | 'after',
): ReadonlySet<number> {
  const found = new Set([start])
  for (const index of found) {
    const rule = desired[index]
    if (rule === undefined) continue
    const [from, to] = side === 'after' ? [index + 1, desired.length] : [0, index]
    for (let other = from; other < to; other++) {
      const against = desired[other]
      if (!found.has(other) && against !== undefined && orderMatters(rule, against)) {
        found.add(other)
      }
    }
  }
  return found
}
