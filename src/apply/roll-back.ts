import {messageOf} from '../errors.ts'
import {makePlan} from '../plan/plan.ts'
import {formatWords} from '../rules/format-words.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {type Observation, observe} from '../state/observe.ts'
import type {System} from '../system/system.ts'
import {differences, unreadableWords} from './differences.ts'
import type {Intent} from './journal-entries.ts'
import {doneByOthers, endState, strangers} from './recovery.ts'
import {type RunOutcome, runOperations} from './run.ts'

/** How an undo ended. */
export type RollBack = {
  /** What somebody else changed meanwhile, which stays: lines of rules, and control values. */
  readonly leftAlone: readonly string[]
} & (
  | {readonly kind: 'as-before'}
  /** What is not as before, and the commands that would still be needed. */
  | {
      readonly kind: 'half-done'
      readonly differences: readonly string[]
      readonly commands: readonly (readonly string[])[]
    }
)

/**
 * Takes back what an apply did to the kernel, and nothing else. It does not replay undo commands:
 * it reads what is there and plans the way back, so that it is right wherever the failed run
 * stopped. What somebody else added or set meanwhile stays.
 */
export async function rollBack(
  system: System,
  intent: Intent,
  facts: HostFacts,
): Promise<RollBack> {
  try {
    return await planAndRunBack({system, intent, facts})
  } catch (error) {
    // Where even the reading fails nobody knows what the kernel holds now.
    const unknown = `the kernel cannot be read (${messageOf(error)})`
    return alsoDiffers({kind: 'as-before', leftAlone: []}, unknown)
  }
}

/** The same undo with one thing more that is not as before. */
export function alsoDiffers(back: RollBack, difference: string): RollBack {
  const {differences: others, commands} =
    back.kind === 'half-done' ? back : {differences: [], commands: []}
  const {leftAlone} = back
  return {kind: 'half-done', differences: [...others, difference], commands, leftAlone}
}

/** What is to be taken back, and where. */
interface Way {
  readonly system: System
  readonly intent: Intent
  readonly facts: HostFacts
}

async function planAndRunBack(way: Way): Promise<RollBack> {
  await takeOutMisread(way)
  const outcome = await runBack(way)
  // What failed once may have been killed; nobody but us would try it again.
  if (outcome.kind !== 'done') await runBack(way)
  const {plan, target, unreadable} = await planBack(way)
  const leftAlone = doneByOthers(way.intent, way.facts, plan.current)
  const found = [...differences(plan.current, target), ...unreadable.map(unreadableWords)]
  if (found.length === 0) return {kind: 'as-before', leftAlone}
  if (plan.current.control.enabled === 'locked') {
    const locked = 'the kernel is locked until the next boot'
    return {kind: 'half-done', differences: [...found, locked], commands: [], leftAlone}
  }
  const why = outcome.kind === 'done' ? [] : [outcome.result.stderr.trim()].filter(Boolean)
  return {
    kind: 'half-done',
    differences: [...found, ...why],
    commands: plan.operations.map(({argv}) => argv),
    leftAlone,
  }
}

/**
 * An auditctl may make another rule of our words than we think. That rule looks like somebody
 * else's, and only the same words are sure to take it out.
 */
async function takeOutMisread({system, intent, facts}: Way): Promise<void> {
  const current = (await read({system, intent, facts})).state
  if (strangers(intent, facts, current).length === 0) return
  const here = new Set(
    [...current.rules.map(({rule}) => rule), ...intent.before.rules].map(ruleIdentity),
  )
  for (const rule of intent.desired.rules) {
    const words = here.has(ruleIdentity(rule)) ? undefined : formatWords(rule, 'delete', facts)
    if (words !== undefined) await system.auditctl(words)
  }
}

async function runBack(way: Way): Promise<RunOutcome> {
  const {operations, lastly, current} = (await planBack(way)).plan
  const start = {facts: way.facts, rules: current.rules.map(({rule}) => rule)}
  return runOperations(way.system, [...operations, ...lastly], start, () => {})
}

async function planBack(way: Way) {
  const {intent, facts} = way
  const {state: current, unreadable} = await read(way)
  const target = endState(intent, facts, 'undo', current)
  const plan = makePlan({
    current,
    desired: target,
    unmanaged: [],
    protectedBefore: new Set(),
    controlPlaces: new Map(),
    facts,
    // As before means as before, in every place.
    isStrict: true,
  })
  return {plan, target, unreadable}
}

async function read({system, intent, facts}: Way): Promise<Observation> {
  // Those that are meant, too: a rule of ours must not be taken for one that lists like it.
  const hints = [...intent.before.rules, ...intent.desired.rules]
  return observe(system, facts, hints)
}
