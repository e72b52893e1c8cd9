import type {Operation} from '../plan/operation.ts'
import type {RunResult, System} from '../system/system.ts'

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

/** Told after each operation that was carried out. */
export type Progress = (done: number, operation: Operation) => void

/**
 * Runs operations one after the other and stops at the first that fails. An exit
 * status of 0 is not believed to mean done, nor "Rule exists" and "No such rule"
 * to mean failed: whoever calls this reads the kernel again and compares.
 */
export async function runOperations(
  system: System,
  operations: readonly Operation[],
  progress: Progress,
): Promise<RunOutcome> {
  for (const [at, operation] of operations.entries()) {
    const result = await runOne(system, operation)
    if (!isSettled(operation, result)) return {kind: 'failed', at, operation, result}
    progress(at + 1, operation)
  }
  return {kind: 'done'}
}

/** Tries the other spellings of a rule that is known from its listing only, until one is found. */
async function runOne(system: System, operation: Operation): Promise<RunResult> {
  const spellings = [
    operation.argv,
    ...(operation.kind === 'control' ? [] : operation.alternatives),
  ]
  let result = await system.auditctl(operation.argv)
  for (const argv of spellings.slice(1)) {
    if (result.exitCode === 0 || !/No such file or directory/.test(result.stderr)) break
    result = await system.auditctl(argv)
  }
  return result
}

function isSettled({kind}: Operation, {exitCode, stderr, failure}: RunResult): boolean {
  if (failure !== undefined) return false
  if (/immutable mode/i.test(stderr)) return false
  if (exitCode === 0) return true
  if (kind === 'append') return /\(Rule exists\)/.test(stderr)
  return kind === 'delete' && /delete rule.*\(No such file or directory\)/.test(stderr)
}
