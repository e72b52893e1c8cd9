import type {KernelRule} from '../rules/kernel-rule.ts'

/** Why a step is there. The words are in src/report. */
export type StepReason =
  | 'missing'
  | 'not-wanted'
  | 'duplicate'
  | 'moves'
  | 'twin-in'
  | 'twin-out'
  | 'left-behind'

/** One change of one list. */
export interface Step {
  readonly kind: 'append' | 'prepend' | 'delete'
  readonly rule: KernelRule
  readonly reason: StepReason
  /** An event that both lists record may be missed around this step. */
  readonly gap: boolean
}

/** Finds the rule that can stand in for another on a host, if there is one. */
export type FindTwin = (rule: KernelRule) => KernelRule | undefined
