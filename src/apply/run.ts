/**
 * Carries operations out, in their order. An exit status of 0 is not believed to mean done: whoever
 * calls this reads the kernel again and compares. "Rule exists" and "No such rule" are not believed
 * either, nor how far a rules file came: the kernel is read and asked.
 */

import {modelKernel} from '../plan/model.ts'
import type {Operation} from '../plan/operation.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {observe} from '../state/observe.ts'
import type {RunResult, System} from '../system/system.ts'
import {divide, type Portion, type RuleOperation} from './batches.ts'

/** How far a list of operations got. */
export type RunOutcome =
  | {readonly kind: 'done'}
  | {
      readonly kind: 'failed'
      /** Index of the operation that failed; those before it were carried out. */
      readonly at: number
      readonly operation: Operation
      readonly result: RunResult
    }
  /** A rules file was not loaded whole, and the kernel shows no part of it and nothing else. */
  | {
      readonly kind: 'unclear'
      /** Index of the first and the last operation in it. */
      readonly first: number
      readonly last: number
      readonly result: RunResult
    }

/** Told after each portion that was carried out, with its last operation. */
export type Progress = (done: number, operation: Operation) => void | Promise<void>

/** What is known of the machine when the operations begin. */
export interface Start {
  readonly facts: HostFacts
  /** What the kernel holds. */
  readonly rules: readonly KernelRule[]
}

/** Runs operations one portion after the other and stops at the first failure. */
export async function runOperations(
  system: System,
  operations: readonly Operation[],
  start: Start,
  progress: Progress,
): Promise<RunOutcome> {
  const run = newRun(system, start, operations)
  let done = 0
  for (const portion of divide(operations)) {
    const outcome =
      portion.kind === 'batch' ? await run.batch(portion) : await run.singles(portion.operations)
    if (outcome.kind === 'unclear') {
      return {...outcome, first: done, last: done + portion.operations.length - 1}
    }
    if (outcome.kind === 'failed') {
      const {at} = outcome
      const operation = portion.operations[at]
      if (operation !== undefined) return {...outcome, at: done + at, operation}
    }
    done += portion.operations.length
    const last = portion.operations.at(-1)
    if (last !== undefined) await progress(done, last)
  }
  return {kind: 'done'}
}

/** How far a portion got, counted in it. */
type PortionOutcome =
  | {readonly kind: 'done'}
  | {readonly kind: 'failed'; readonly at: number; readonly result: RunResult}
  | {readonly kind: 'unclear'; readonly result: RunResult}

function newRun(system: System, {facts, rules}: Start, operations: readonly Operation[]) {
  const model = modelKernel(rules, {})
  const hints = [...rules, ...operations.flatMap(addedRule)]
  const read = async () => {
    const {state} = await observe(system, facts, hints)
    return state.rules.map(({rule}) => rule)
  }
  const note = (operation: Operation) => {
    if (operation.kind === 'append') model.append(operation.rule)
    else if (operation.kind === 'prepend') model.prepend(operation.rule)
    else if (operation.kind === 'delete') model.remove(operation.rule)
  }

  const singles = async (some: readonly Operation[]): Promise<PortionOutcome> => {
    for (const [at, operation] of some.entries()) {
      const result = await runOne(system, operation)
      if (!(await isSettled(operation, result, read))) return {kind: 'failed', at, result}
      note(operation)
    }
    return {kind: 'done'}
  }

  const batch = async (portion: BatchPortion): Promise<PortionOutcome> => {
    const result = await system.loadRules(portion.text)
    if (result === undefined) return singles(portion.operations)
    if (isDone(result)) {
      for (const operation of portion.operations) note(operation)
      return {kind: 'done'}
    }
    const reached = countReached(model.rules(), portion.operations, await read())
    // Somebody else changes rules too: a line that ran must not run again, so nothing more runs.
    if (reached === undefined) return {kind: 'unclear', result}
    for (const operation of portion.operations.slice(0, reached)) note(operation)
    const outcome = await singles(portion.operations.slice(reached))
    return outcome.kind === 'failed' ? {...outcome, at: reached + outcome.at} : outcome
  }
  return {batch, singles}
}

type BatchPortion = Extract<Portion, {readonly kind: 'batch'}>

function addedRule(operation: Operation): readonly KernelRule[] {
  return operation.kind === 'append' || operation.kind === 'prepend' ? [operation.rule] : []
}

/** How many of the operations the kernel shows, when it shows the first so many and nothing else. */
function countReached(
  before: readonly KernelRule[],
  operations: readonly RuleOperation[],
  now: readonly KernelRule[],
): number | undefined {
  const wanted = now.map(ruleIdentity)
  const model = modelKernel(before, {})
  const isHere = () => {
    const held = model.rules()
    return (
      held.length === wanted.length &&
      held.every((rule, index) => ruleIdentity(rule) === wanted[index])
    )
  }
  for (const [index, operation] of operations.entries()) {
    if (isHere()) return index
    const act = {append: model.append, prepend: model.prepend, delete: model.remove}
    if (act[operation.kind](operation.rule) !== 'done') return undefined
  }
  return isHere() ? operations.length : undefined
}

/** Tries the other spellings of a rule that is known from its listing only, until one is found. */
async function runOne(system: System, operation: Operation): Promise<RunResult> {
  const alternatives = operation.kind === 'control' ? [] : operation.alternatives
  let result = await system.auditctl(operation.argv)
  for (const argv of alternatives) {
    if (result.exitCode === 0 || !/No such file or directory/.test(result.stderr)) break
    result = await system.auditctl(argv)
  }
  return result
}

function isDone({exitCode, stderr, failure}: RunResult): boolean {
  // Until 3.1.1 auditctl exits with 0 although a locked kernel refused.
  return failure === undefined && exitCode === 0 && !/immutable mode/i.test(stderr)
}

async function isSettled(
  operation: Operation,
  result: RunResult,
  read: () => Promise<readonly KernelRule[]>,
): Promise<boolean> {
  if (isDone(result)) return true
  if (result.failure !== undefined || operation.kind === 'control') return false
  const identity = ruleIdentity(operation.rule)
  const isThere = async () => (await read()).some((rule) => ruleIdentity(rule) === identity)
  if (operation.kind === 'append') return /\(Rule exists\)/.test(result.stderr) && isThere()
  if (operation.kind === 'prepend') return false
  const isGone = /delete rule.*\(No such file or directory\)/.test(result.stderr)
  return isGone && !(await isThere())
}
