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
 * 2. rules that move to the front: a twin is prepended, then the old copy deleted
 *    (a prepended equal would not do, for a delete takes the front one);
 * 3. the new front is prepended, last rule first;
 * 4. rules that move to the back: a twin is appended, then the old copy deleted
 *    (an append of an equal rule is refused while the old one is there);
 * 5. the new back is appended;
 * 6. recording rules that go are deleted, from the tail of the list;
 * 7. the twins are deleted.
 *
 * What this order cannot keep: a suppressing rule that is prepended while a
 * recording rule that belongs before it is not there yet, and a move of a rule
 * that has no room for a twin, or is on a list where auditctl takes no key. Both are told as gaps.
 */

import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {mayOverlap, suppresses} from '../rules/overlap.ts'
import {isTwin, twinOf} from '../rules/twin.ts'
import {arrange, type Freedom} from './arrange.ts'

/** Why a step is there. The words are in src/report. */
export type StepReason =
  | 'missing'
  | 'not-wanted'
  | 'duplicate'
  | 'moves'
  | 'twin-in'
  | 'twin-out'
  | 'left-behind'

/** One change of one list. */
export interface Step {
  readonly kind: 'append' | 'prepend' | 'delete'
  readonly rule: KernelRule
  readonly reason: StepReason
  /** An event that both lists record may be missed around this step. */
  readonly gap: boolean
}

/** Finds the rule that can stand in for another on a host, if there is one. */
export type FindTwin = (rule: KernelRule) => KernelRule | undefined

/** Steps from `current` to `desired`, both of one list; `desired` holds no rule twice. */
export function orderSteps(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  freedom: Freedom,
  findTwin: FindTwin = twinOf,
): readonly Step[] {
  const {last, copies} = countCopies(current)
  const {front, stays: staying, back} = arrange(last, desired, freedom)

  const moves = (rules: readonly KernelRule[]) =>
    rules.filter((rule) => copies.has(ruleIdentity(rule)))
  const moving = new Set(moves([...front, ...back]).map(ruleIdentity))
  const twins = twinsOf([...moves(front), ...moves(back)], findTwin)
  const stays = new Set(staying.map(ruleIdentity))
  // A twin that a cut-off run left behind serves again and goes with the others.
  const twinned = new Set(twins.map(ruleIdentity))
  const isMoving = (rule: KernelRule) => moving.has(ruleIdentity(rule))
  const deletes = (rule: KernelRule) => deleteSteps(rule, copies, stays, isMoving(rule))
  const addReason = (rule: KernelRule) => (isMoving(rule) ? 'moves' : 'missing')

  return [
    ...last.filter(suppresses).flatMap(deletes),
    ...replaceByTwins(moves(front), 'prepend', copies, findTwin),
    ...[...front].reverse().map((rule, index) => ({
      ...step('prepend', rule, addReason(rule)),
      gap: hidesLaterRule(rule, front.slice(0, front.length - 1 - index)),
    })),
    ...replaceByTwins(moves(back), 'append', copies, findTwin),
    ...back.map((rule) => step('append', rule, addReason(rule))),
    ...last
      .filter((rule) => !suppresses(rule) && !isMoving(rule) && !twinned.has(ruleIdentity(rule)))
      .reverse()
      .flatMap(deletes),
    ...[...twins].reverse().map((twin) => step('delete', twin, 'twin-out')),
  ]
}

/** Deletes as many copies of a rule as are too many: a delete takes the one in front. */
function deleteSteps(
  rule: KernelRule,
  copies: ReadonlyMap<string, number>,
  stays: ReadonlySet<string>,
  isMoving: boolean,
): readonly Step[] {
  const identity = ruleIdentity(rule)
  const count = copies.get(identity) ?? 0
  const surplus = Array.from({length: count - 1}, () => step('delete', rule, 'duplicate'))
  if (stays.has(identity)) return surplus
  return [...surplus, step('delete', rule, isMoving ? 'moves' : goneBecause(rule))]
}

function step(kind: Step['kind'], rule: KernelRule, reason: StepReason): Step {
  return {kind, rule, reason, gap: false}
}

function goneBecause(rule: KernelRule): StepReason {
  return isTwin(rule) ? 'left-behind' : 'not-wanted'
}

/** The last copy of each rule, in order, for that is the one which can stay; and how many there are. */
function countCopies(current: readonly KernelRule[]) {
  const copies = new Map<string, number>()
  const last: KernelRule[] = []
  for (const rule of [...current].reverse()) {
    const identity = ruleIdentity(rule)
    if (!copies.has(identity)) last.unshift(rule)
    copies.set(identity, (copies.get(identity) ?? 0) + 1)
  }
  return {last, copies}
}

function twinsOf(rules: readonly KernelRule[], findTwin: FindTwin): readonly KernelRule[] {
  return rules.filter((rule) => !suppresses(rule)).flatMap((rule) => findTwin(rule) ?? [])
}

/** Puts a twin in for each recording rule that moves, then takes the rule itself out. */
function replaceByTwins(
  rules: readonly KernelRule[],
  kind: 'prepend' | 'append',
  copies: ReadonlyMap<string, number>,
  findTwin: FindTwin,
): readonly Step[] {
  const recording = rules.filter((rule) => !suppresses(rule))
  // Prepends turn an order round; the twins are to stand as their rules will.
  const ordered = kind === 'prepend' ? [...recording].reverse() : recording
  return [
    ...twinsOf(ordered, findTwin)
      .filter((twin) => !copies.has(ruleIdentity(twin)))
      .map((twin) => step(kind, twin, 'twin-in')),
    ...[...recording].reverse().flatMap((rule) =>
      deleteSteps(rule, copies, new Set(), true).map((found) => ({
        ...found,
        gap: findTwin(rule) === undefined,
      })),
    ),
  ]
}

function hidesLaterRule(rule: KernelRule, stillMissing: readonly KernelRule[]): boolean {
  return (
    suppresses(rule) && stillMissing.some((other) => !suppresses(other) && mayOverlap(rule, other))
  )
}
