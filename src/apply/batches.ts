import type {Operation} from '../plan/operation.ts'
import {joinWords} from '../rules/split-line.ts'

/** Operations that run together as one rules file, or one that runs by its own argv. */
export type Portion =
  | {
      readonly kind: 'batch'
      readonly operations: readonly RuleOperation[]
      /** The text for `auditctl -R`. */
      readonly text: string
    }
  | {readonly kind: 'single'; readonly operations: readonly [Operation]}

/** An operation that adds or deletes a rule. */
export type RuleOperation = Exclude<Operation, {readonly kind: 'control'}>

/** Fewer are not worth it: by argv each has an exit status and a message of its own. */
const fewestLines = 8
/** A person who looks on, or wants it to end, waits no longer than for these. */
const mostLines = 1000

/** Milliseconds in a batch after which an end may be wanted or progress be shown. */
const longestBatch = 1500
const cost = {add: 0.1, delete: 14} as const

/**
 * Divides operations into portions, in the same order. What a line of a rules file cannot say for
 * every auditctl, what may need another spelling and what changes a control value runs by argv.
 */
export function divide(operations: readonly Operation[]): readonly Portion[] {
  const portions: Portion[] = []
  let lines: string[] = []
  let batched: RuleOperation[] = []
  let time = 0
  const close = () => {
    if (batched.length >= fewestLines) {
      portions.push({kind: 'batch', operations: batched, text: `${lines.join('\n')}\n`})
    } else portions.push(...batched.map(single))
    lines = []
    batched = []
    time = 0
  }
  for (const operation of operations) {
    const line = lineOf(operation)
    if (operation.kind === 'control' || line === undefined) {
      close()
      portions.push(single(operation))
      continue
    }
    lines.push(line)
    batched.push(operation)
    time += operation.kind === 'delete' ? cost.delete : cost.add
    if (time >= longestBatch || batched.length >= mostLines) close()
  }
  close()
  return portions
}

function single(operation: Operation): Portion {
  return {kind: 'single', operations: [operation]}
}

function lineOf(operation: Operation): string | undefined {
  if (operation.kind === 'control' || operation.alternatives.length > 0) return undefined
  return joinWords(operation.argv)
}
