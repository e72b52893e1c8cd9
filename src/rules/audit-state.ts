import type {Place} from './complaint.ts'
import type {ControlSettings} from './control.ts'
import type {KernelRule} from './kernel-rule.ts'

/** What `auditctl -l` hides, by the row of the table in docs/semantics (L1 to L11). */
export type Lossy = 'L1' | 'L2' | 'L3' | 'L4' | 'L5' | 'L6' | 'L7' | 'L8' | 'L9' | 'L10' | 'L11'

/** Where a rule comes from: a line that somebody wrote, or the kernel. */
export type Origin =
  | {
      readonly kind: 'policy'
      readonly place: Place
      /** The rule as it was written, on one line. */
      readonly text: string
      readonly why: string | undefined
      readonly protect: boolean
    }
  | {
      readonly kind: 'kernel'
      /** The line of `auditctl -l`. */
      readonly line: string
      /** `exact`: the kernel's own bytes; `text`: read back from the listing. */
      readonly proof: 'exact' | 'text'
      /** Other rules that print the same line; empty when the line can mean one rule only. */
      readonly others: readonly KernelRule[]
      readonly unproven: readonly Lossy[]
    }

/** A rule and where it comes from. */
export interface AuditRule {
  readonly rule: KernelRule
  readonly origin: Origin
}

/** A rule of the kernel that is known to the byte, with the line that auditctl lists for it. */
export function exactRule(rule: KernelRule, line: string): AuditRule {
  return {rule, origin: {kind: 'kernel', line, proof: 'exact', others: [], unproven: []}}
}

/** Says whether a policy asks for the rule; all others are known from the kernel only. */
export function isOfPolicy({origin}: AuditRule): boolean {
  return origin.kind === 'policy'
}

/** The audit configuration of a host, wanted or present alike. */
export interface AuditState {
  /** By list number, and within a list in the order in which the kernel tests them. */
  readonly rules: readonly AuditRule[]
  readonly control: ControlSettings
}
