/**
 * Orders the steps that turn one list of the kernel into another, so that an event
 * which both lists record is recorded at every moment in between.
 *
 * What stays is never taken out (arrange.ts decides what that is). What is to stand
 * before it is prepended, what is to stand behind it is appended, the rest of the
 * current list is deleted. The order is:
 *
 * 1. suppressing rules that go or move are deleted; until the new ones are in,
 *    there is more recorded than wanted, never less;
 * 2. the new front is prepended, last rule first;
 * 3. the new back is appended;
 * 4. recording rules that go are deleted, from the tail of the list;
 * 5. the twins are deleted.
 *
 * A rule that moves is taken out and put back at its turn in 2 or 3, so that all others
 * are in the list meanwhile. Where none of them records what it records, a twin is put in
 * before (a second equal copy would not do: a delete takes the front one, and an append
 * of an equal rule is refused).
 *
 * What this order cannot keep: a move of a rule that has no room for a twin, or is on a
 * list where auditctl takes no key. That is told as a gap.
 */

import {byIdentity} from '../rules/by-identity.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {twinOf} from '../rules/twin.ts'
import {type Arrangement, arranger, type Freedom} from './arrange.ts'
import {bridging} from './bridging.ts'
import {layOut} from './lay-out.ts'
import {gapCost, hopefulMoveCosts, moveCosts} from './move-costs.ts'
import type {FindTwin, Step} from './step.ts'

/** Steps from `current` to `desired`, both of one list; `desired` holds no rule twice. */
export function orderSteps(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  freedom: Freedom,
  findTwin: FindTwin = twinOf,
): readonly Step[] {
  const bridges = bridging(current, desired)
  const arrange = arranger(lastCopies(current), desired, freedom)
  const twinFor = byIdentity(findTwin)
  const arrangements = [moveCosts, hopefulMoveCosts].map((costsOf) =>
    arrange({...costsOf(current, desired, bridges, twinFor), gapInFront: bridges.hidesEarlier}),
  )
  const ways = differing(arrangements).flatMap((arrangement) =>
    turns(arrangement).map((isMixed) => layOut(current, arrangement, isMixed, bridges, twinFor)),
  )
  return cheapest(ways)
}

/** Leaves out an arrangement that is the same as the one before. */
function differing(arrangements: readonly Arrangement[]): readonly Arrangement[] {
  const isSame = (one: readonly KernelRule[], other: readonly KernelRule[] | undefined) =>
    one.length === other?.length && one.every((rule, index) => rule === other[index])
  return arrangements.filter((each, index) => {
    const last = arrangements[index - 1]
    return !isSame(each.front, last?.front) || !isSame(each.back, last?.back)
  })
}

/** Whether front and back are put in by turns; of only one of them there is one way. */
function turns({front, back}: Arrangement): readonly boolean[] {
  return front.length > 0 && back.length > 0 ? [false, true] : [false]
}

function cheapest(ways: readonly (readonly Step[])[]): readonly Step[] {
  const costs = ways.map((steps) => {
    const gaps = steps.filter(({gap}) => gap).length
    const deletes = steps.filter(({kind}) => kind === 'delete').length
    return (gaps * gapCost + deletes) * gapCost + steps.length
  })
  return ways[costs.indexOf(Math.min(...costs))] ?? []
}

/** The last copy of each rule, in order, for that is the one which can stay. */
function lastCopies(current: readonly KernelRule[]): readonly KernelRule[] {
  const seen = new Set<string>()
  return [...current]
    .reverse()
    .filter((rule) => !seen.has(ruleIdentity(rule)) && seen.add(ruleIdentity(rule)))
    .reverse()
}
