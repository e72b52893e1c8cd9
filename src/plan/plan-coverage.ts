import type {HostFacts} from '../rules/host-facts.ts'
import {hostMachines} from '../rules/host-machines.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {coverageLost, type Loss} from './coverage.ts'
import type {Plan} from './plan.ts'

type Change = Pick<Plan, 'current' | 'desired' | 'operations'>

/** Events that are recorded before a plan and not after it. */
export function lostBy({current, desired, operations}: Change, facts: HostFacts): readonly Loss[] {
  // Where no rule changes, nothing is lost, and looking for it would only take time.
  if (operations.every(({kind}) => kind === 'control')) return []
  const going = new Set(
    operations.flatMap((each) => (each.kind === 'delete' ? [ruleIdentity(each.rule)] : [])),
  )
  // What auditctl cannot delete records on.
  const goes = (identity: string) => going.has(identity)
  return coverageLost(current.rules, desired.rules, {machines: hostMachines(facts), goes})
}

/** Events that are recorded after a plan and not before it. */
export function gainedBy({current, desired, operations}: Change, facts: HostFacts) {
  if (operations.every(({kind}) => kind === 'control')) return []
  const machines = hostMachines(facts)
  return coverageLost(desired.rules, current.rules, {machines, goes: () => true})
}
