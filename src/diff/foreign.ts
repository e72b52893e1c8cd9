/**
 * Rules of others.
 *
 * Terms: a rule is *foreign* when the kernel holds it, the policy does not ask for
 * it, and the policy that was applied last did not ask for it either. Whatever
 * foreign rule is to stay is copied into the desired list, at the place that it has
 * now; the comparison and the plan then need no exception for it.
 *
 * | unmanaged | an agent's rule | foreign, suppresses one of ours | other foreign |
 * | --------- | --------------- | ------------------------------- | ------------- |
 * | remove    | stays           | goes                            | goes          |
 * | keep      | stays           | goes                            | stays         |
 */

import type {AuditRule} from '../rules/audit-state.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {mayOverlap, suppresses} from '../rules/overlap.ts'
import {isTwin} from '../rules/twin.ts'
import {agentOf} from './owners.ts'
import {placeAmong} from './place-among.ts'

/** The desired rules with those of others that stay, and which foreign rules were found. */
export interface Adoption {
  readonly rules: readonly AuditRule[]
  readonly stays: readonly AuditRule[]
  readonly goes: readonly AuditRule[]
}

/** Decides which foreign rules stay and puts them among the desired ones. */
export function adoptForeign(
  current: readonly AuditRule[],
  desired: readonly AuditRule[],
  unmanaged: 'remove' | 'keep',
  appliedBefore: ReadonlySet<string>,
): Adoption {
  const wanted = new Set(desired.map(({rule}) => ruleIdentity(rule)))
  const foreign = current.filter(({rule}) => {
    const identity = ruleIdentity(rule)
    return !wanted.has(identity) && !appliedBefore.has(identity) && !isTwin(rule)
  })
  const kept = new Set<string>()
  const stays = foreign.filter(({rule}) => {
    const identity = ruleIdentity(rule)
    const mayStay = unmanaged === 'keep' || agentOf(rule) !== undefined
    if (!mayStay || kept.has(identity) || hidesDesired(rule, desired)) return false
    kept.add(identity)
    return true
  })
  const staying = new Set(stays)
  return {
    rules: placeAmong(current, desired, stays),
    stays,
    goes: foreign.filter((rule) => !staying.has(rule)),
  }
}

function hidesDesired(rule: AuditRule['rule'], desired: readonly AuditRule[]): boolean {
  return (
    suppresses(rule) &&
    desired.some((other) => !suppresses(other.rule) && mayOverlap(rule, other.rule))
  )
}
