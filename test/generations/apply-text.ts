import {type Errand, newErrand} from '../../src/apply/errand.ts'
import {readDesired} from '../../src/read-desired.ts'
import {carryOut, propose, type Scope} from '../../src/reconcile.ts'
import type {MemoryMachine} from '../apply/memory-machine.ts'
import {memoryFiles} from '../policy/memory-files.ts'

/** What is applied, and how. */
export interface Change {
  /** Policies by name; the first one is named to the program. */
  readonly policies: Readonly<Record<string, string>>
  readonly scope?: Partial<Scope>
  readonly errand?: Partial<Errand>
}

/** Applies policies to a machine in memory; nobody asks and every hazard is allowed. */
export async function applyPolicies(
  {system}: Pick<MemoryMachine, 'system'>,
  {policies, scope, errand}: Change,
) {
  const [first = ''] = Object.keys(policies)
  const {desired, facts} = await readDesired(
    [first],
    memoryFiles(policies),
    'anyone',
    system.facts,
    'as-described',
  )
  const whole = {liveOnly: false, takeOver: false, ...scope}
  const proposal = await propose(system, desired, facts, whole)
  return carryOut(system, proposal, () => {}, {...newErrand('apply'), ...errand})
}

/** Applies one native policy. */
export function applyRules(
  machine: Pick<MemoryMachine, 'system'>,
  text: string,
  scope: Partial<Scope> = {},
) {
  return applyPolicies(machine, {policies: {'p.rules': text}, scope})
}
