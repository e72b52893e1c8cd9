import {estimateMilliseconds} from '../plan/operation.ts'
import type {Plan} from '../plan/plan.ts'

/** The figures of a plan, as the summary line and the JSON report give them. */
export interface PlanFigures {
  readonly add: number
  readonly change: number
  readonly delete: number
  readonly move: number
  readonly unchanged: number
  readonly control: number
  readonly operations: number
  readonly milliseconds: number
}

/** Counts what a plan does. */
export function planFigures({diff, operations, lastly}: Plan): PlanFigures {
  const count = (kind: string) => diff.changes.filter((change) => change.kind === kind).length
  const move = operations.filter(
    ({kind, reason}) => kind === 'delete' && reason.kind === 'moves',
  ).length
  const all = [...operations, ...lastly]
  return {
    add: count('add'),
    change: count('change'),
    delete: count('remove'),
    move,
    unchanged: diff.unchanged - move,
    control: diff.control.length,
    operations: all.length,
    milliseconds: estimateMilliseconds(all),
  }
}

/** `3 to add, 1 to change, 2 to delete`, with what is nothing left out. */
export function summaryWords(figures: PlanFigures, fileChanges: number): string {
  const parts = [
    [figures.add, 'to add'],
    [figures.change, 'to change'],
    [figures.delete, 'to delete'],
    [figures.move, 'to move'],
  ] as const
  const rules = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return [
    rules.length === 0 ? 'no rule changes' : rules.join(', '),
    `${figures.unchanged} unchanged`,
    ...(figures.control > 0 ? [counted(figures.control, 'control value')] : []),
    ...(fileChanges > 0 ? [counted(fileChanges, 'file')] : []),
  ].join(', ')
}

/** `1 rule`, `2 rules`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
