import type {Place} from '../rules/complaint.ts'
import type {ControlSettings} from '../rules/control.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import {honestLine} from '../rules/rule-line.ts'
import {shellWords} from '../shell-words.ts'
import type {HazardName} from './hazards.ts'
import type {StepReason} from './step.ts'

/** Why an operation is in the plan. */
export type Reason =
  | {readonly kind: StepReason; readonly why: string | undefined}
  | {readonly kind: 'control'; readonly from: string | number | boolean | undefined}

interface OperationBase {
  /** The words after `auditctl`, exactly as they are run. */
  readonly argv: readonly string[]
  /** The words that take it back; empty where nothing can. */
  readonly undo: readonly string[]
  readonly reason: Reason
  /** The policy line that asked for it. */
  readonly source: Place | undefined
  readonly hazards: readonly HazardName[]
}

/** One run of auditctl. A plan is a list of these and nothing more. */
export type Operation =
  | (OperationBase & {
      readonly kind: 'append' | 'prepend' | 'delete'
      readonly rule: KernelRule
      /** The line that auditctl lists for the rule. */
      readonly line: string
      /** Words to try in turn when the rule is known from its listing only and is still there. */
      readonly alternatives: readonly (readonly string[])[]
    })
  | (OperationBase & {
      readonly kind: 'control'
      readonly name: keyof ControlSettings
      readonly to: string | number | boolean
    })

/** The rule as a person should read it. */
export function ruleLine({rule, line}: Exclude<Operation, {kind: 'control'}>): string {
  return honestLine(rule, line)
}

/** The command line of a run, as it can be pasted into a shell. */
export function commandLine(argv: readonly string[]): string {
  return shellWords(['auditctl', ...argv])
}

/** Milliseconds of one run of auditctl, and of the wait for the kernel that a delete adds (measured). */
const cost = {run: 2, delete: 12} as const

/** How long the operations take, in milliseconds, on an idle host. */
export function estimateMilliseconds(operations: readonly Operation[]): number {
  const deletes = operations.filter(({kind}) => kind === 'delete').length
  return operations.length * cost.run + deletes * cost.delete
}
