import {messageOf} from '../errors.ts'
import {makePlan} from '../plan/plan.ts'
import type {AuditState} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {observe} from '../state/observe.ts'
import type {System} from '../system/system.ts'
import {differences} from './differences.ts'
import {type RunOutcome, runOperations} from './run.ts'

/** How an undo ended. */
export type RollBack =
  | {readonly kind: 'as-before'}
  /** What is not as before, and the commands that would still be needed. */
  | {
      readonly kind: 'half-done'
      readonly differences: readonly string[]
      readonly commands: readonly (readonly string[])[]
    }

/**
 * Takes the kernel back to `before`. It does not replay undo commands: it reads
 * what is there and plans the way back, so that it is right wherever the failed
 * run stopped, and whoever else changed something.
 */
export async function rollBack(
  system: System,
  before: AuditState,
  facts: HostFacts,
): Promise<RollBack> {
  try {
    return await planAndRunBack(system, before, facts)
  } catch (error) {
    // Where even the reading fails nobody knows what the kernel holds now.
    return alsoDiffers({kind: 'as-before'}, `the kernel cannot be read (${messageOf(error)})`)
  }
}

/** The same undo with one thing more that is not as before. */
export function alsoDiffers(back: RollBack, difference: string): RollBack {
  const {differences: others, commands} =
    back.kind === 'half-done' ? back : {differences: [], commands: []}
  return {kind: 'half-done', differences: [...others, difference], commands}
}

async function planAndRunBack(
  system: System,
  before: AuditState,
  facts: HostFacts,
): Promise<RollBack> {
  const outcome = await runBack(system, before, facts)
  // What failed once may have been killed; nobody but us would try it again.
  if (outcome.kind !== 'done') await runBack(system, before, facts)
  const left = await planBack(system, before, facts)
  const found = differences(left.current, before)
  if (found.length === 0) return {kind: 'as-before'}
  const why = outcome.kind === 'done' ? [] : [outcome.result.stderr.trim()].filter(Boolean)
  return {
    kind: 'half-done',
    differences: [...found, ...why],
    commands: left.operations.map(({argv}) => argv),
  }
}

async function runBack(system: System, before: AuditState, facts: HostFacts): Promise<RunOutcome> {
  const {operations, lastly, current} = await planBack(system, before, facts)
  const start = {facts, rules: current.rules.map(({rule}) => rule)}
  return runOperations(system, [...operations, ...lastly], start, () => {})
}

async function planBack(system: System, before: AuditState, facts: HostFacts) {
  const {state} = await observe(
    system,
    facts,
    before.rules.map(({rule}) => rule),
  )
  return makePlan({
    current: state,
    desired: before,
    unmanaged: [],
    protectedBefore: new Set(),
    controlPlaces: new Map(),
    facts,
    // As before means as before, in every place.
    isStrict: true,
  })
}
