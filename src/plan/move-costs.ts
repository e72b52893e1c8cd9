import {byIdentity} from '../rules/by-identity.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {suppresses} from '../rules/overlap.ts'
import {type Bridging, type Holding, holding} from './bridging.ts'
import type {Costs} from './least-moves.ts'
import type {FindTwin} from './step.ts'

/** A gap is avoided whatever it costs in deletes. */
export const gapCost = 10_000

/** What it costs to move rules, in deletes. */
type MoveCosts = Pick<Costs, 'toFront' | 'toBack'>

/** What moves cost when only what is there now records meanwhile. */
export function moveCosts(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  {isMissed}: Bridging,
  findTwin: FindTwin,
): MoveCosts {
  const held = holding(remaining(current, desired))
  const cost = byIdentity((rule) => {
    if (suppresses(rule) || !isMissed(rule, held)) return 1
    return findTwin(rule) === undefined ? gapCost : 2
  })
  return {toFront: cost, toBack: cost}
}

/** What moves cost when all that is put in before helps, wherever it goes, and no suppression is in. */
export function hopefulMoveCosts(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  {isMissed}: Bridging,
  findTwin: FindTwin,
): MoveCosts {
  const held = holding(current.filter((rule) => !suppresses(rule)))
  const places = new Map(desired.map((rule, index) => [ruleIdentity(rule), index]))
  const placeOf = (rule: KernelRule) => places.get(ruleIdentity(rule))
  const cost = (rule: KernelRule, isPut: (place: number, own: number) => boolean) => {
    if (suppresses(rule)) return 1
    const own = placeOf(rule) ?? 0
    const isThere = (other: KernelRule) => {
      const place = placeOf(other)
      return place !== undefined && !suppresses(other) && isPut(place, own)
    }
    const all: Holding = (among) => [...among.filter(isThere), ...held(among)]
    if (!isMissed(rule, all)) return 1
    return findTwin(rule) === undefined ? gapCost : 2
  }
  return {
    toFront: (rule) => cost(rule, (place, own) => place > own),
    toBack: (rule) => cost(rule, (place, own) => place < own),
  }
}

/** Suppressions that are not wanted are gone before anything moves. */
function remaining(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
): readonly KernelRule[] {
  const wanted = new Set(desired.map(ruleIdentity))
  return current.filter((rule) => !suppresses(rule) || wanted.has(ruleIdentity(rule)))
}
