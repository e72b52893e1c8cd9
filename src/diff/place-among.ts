import type {AuditRule} from '../rules/audit-state.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {orderIndex} from '../rules/order-index.ts'
import {orderMatters} from '../rules/order-matters.ts'

/**
 * Puts each rule that stays behind the desired rule that it follows now, or first if it follows
 * none; or as near to that as it can stand without having to move. The kernel need not hold the
 * desired rules in their own order, and then what a rule follows says little.
 */
export function placeAmong(
  current: readonly AuditRule[],
  desired: readonly AuditRule[],
  stays: readonly AuditRule[],
): readonly AuditRule[] {
  if (stays.length === 0) return desired
  const lists = new Set([...desired, ...stays].map(({rule}) => rule.list))
  const staying = new Set(stays)
  return [...lists]
    .sort((a, b) => a - b)
    .flatMap((list) => {
      const isOf = ({rule}: AuditRule) => rule.list === list
      return placeInList(current.filter(isOf), desired.filter(isOf), staying)
    })
}

/** A rule that is there and is to be there. */
interface Held {
  readonly rule: AuditRule
  /** Its index among the desired ones; of a rule that stays `undefined`. */
  readonly place: number | undefined
}

function placeInList(
  current: readonly AuditRule[],
  desired: readonly AuditRule[],
  staying: ReadonlySet<AuditRule>,
): readonly AuditRule[] {
  const places = new Map(desired.map(({rule}, index) => [ruleIdentity(rule), index]))
  // Of equal rules the kernel deletes the front one first, so it is the last that stays.
  const last = new Map(current.map((rule) => [ruleIdentity(rule.rule), rule]))
  const held = current.flatMap((rule): readonly Held[] => {
    if (staying.has(rule)) return [{rule, place: undefined}]
    const place = places.get(ruleIdentity(rule.rule))
    return place !== undefined && last.get(ruleIdentity(rule.rule)) === rule ? [{rule, place}] : []
  })
  const slots = slotsOf(held, desired.length)
  const bySlot = Map.groupBy(held.keys(), (index) => slots[index])
  const inSlot = (slot: number) =>
    bySlot.get(slot)?.flatMap((index) => held[index]?.rule ?? []) ?? []
  return [...inSlot(0), ...desired.flatMap((rule, index) => [rule, ...inSlot(index + 1)])]
}

/** Behind how many desired rules each rule that stays is to stand. */
function slotsOf(held: readonly Held[], end: number): readonly (number | undefined)[] {
  let leader = -1
  let isAscending = true
  const nearest = held.map(({place}) => {
    if (place === undefined) return leader + 1
    isAscending &&= place > leader
    leader = place
    return undefined
  })
  return isAscending ? nearest : fitted(held, nearest, end)
}

/** The slots nearest to these in which no rule has to pass one for which that matters. */
function fitted(
  held: readonly Held[],
  nearest: readonly (number | undefined)[],
  end: number,
): readonly (number | undefined)[] {
  const neighbours = orderIndex(held.map(({rule}) => rule.rule))
  const inTheWay = held.map(({rule, place}, index) =>
    place !== undefined
      ? []
      : neighbours(rule.rule)
          .flat()
          .filter((other) => other !== index && isOrdered(rule, held[other]?.rule)),
  )
  const slots = [...nearest]
  const latest = held.map(({place}) => place ?? end)
  for (const index of [...held.keys()].reverse()) {
    const behind = (inTheWay[index] ?? []).filter((other) => other > index)
    if (nearest[index] === undefined) continue
    latest[index] = Math.min(end, ...behind.map((other) => latest[other] ?? end))
  }
  for (const [index, slot] of nearest.entries()) {
    if (slot === undefined) continue
    const before = (inTheWay[index] ?? []).filter((other) => other < index)
    const places = before.map((other) => slots[other] ?? (held[other]?.place ?? -1) + 1)
    const [low, high] = [Math.max(0, ...places), latest[index] ?? end]
    if (low <= high) slots[index] = Math.min(Math.max(slot, low), high)
  }
  return slots
}

function isOrdered({rule}: AuditRule, other: AuditRule | undefined): boolean {
  return other !== undefined && orderMatters(rule, other.rule)
}
