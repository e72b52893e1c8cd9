import type {ControlChange} from '../diff/diff.ts'
import type {Leg, LegMend} from '../persist/legs.ts'
import type {Standing} from '../persist/standing.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import type {Place} from '../rules/complaint.ts'
import type {Owner} from '../state/host-status.ts'
import type {BlindRules} from './blind.ts'

/** How bad a difference is; `lost`: events that the policy asks for are not recorded now. */
export type DriftSeverity = 'lost' | 'differs' | 'unproven'

/** What makes a difference go away. `trim` and `reload`: for rules that are blind. */
export type DriftMend = LegMend | 'trim' | 'reload'

/** The kinds of differences, the worst first among those of one severity. */
export const driftKinds = [
  'forged-listing',
  'control',
  'suppressed',
  'missing',
  'changed',
  'blind',
  'order',
  'unreadable',
  'policy',
  'staged',
  'rules.d',
  'audit.rules',
  'extra',
  'unproven',
] as const

export type DriftKind = (typeof driftKinds)[number]

/** Two rules of which the policy has the first behind the second. */
export interface WrongWay {
  readonly first: AuditRule
  readonly second: AuditRule
}

/** What the kinds of differences tell beside what all do. */
export type DriftDetail =
  /** A rule of the policy is not in the kernel. */
  | {readonly kind: 'missing'; readonly rule: AuditRule}
  /** In place of a rule of the policy the kernel holds one that is nearly the same. */
  | {
      readonly kind: 'changed'
      readonly rule: AuditRule
      readonly from: AuditRule
      readonly owner: Owner
      /** The parts that differ: held, and asked for. */
      readonly parts: {readonly from: readonly string[]; readonly to: readonly string[]}
    }
  /** A rule that the policy does not ask for keeps events of its rules out of the log. */
  | {
      readonly kind: 'suppressed'
      readonly by: AuditRule
      readonly owner: Owner
      readonly rules: readonly AuditRule[]
    }
  | {readonly kind: 'extra'; readonly rule: AuditRule; readonly owner: Owner}
  /** Rules that are in the kernel and see nothing of what they are for, or not all. */
  | (BlindRules & {readonly kind: 'blind'})
  /** Rules that stand the wrong way round; `lost` where a suppression came to the front. */
  | {readonly kind: 'order'; readonly pairs: readonly WrongWay[]}
  | {
      readonly kind: 'control'
      readonly change: ControlChange
      /** Where the policy asks for the value. */
      readonly place: Place | undefined
    }
  | {
      /** `policy`: it was changed, or never applied. The others: the next boot loads something else. */
      readonly kind: 'policy' | 'rules.d' | 'audit.rules'
      readonly leg: Leg
      /** The files that are not as they should be. */
      readonly paths: readonly string[]
    }
  | {readonly kind: 'staged'; readonly standing: Standing}
  | {readonly kind: 'forged-listing'; readonly listed: string; readonly exact: string}
  /** A line of the listing that is no rule that can be read. */
  | {readonly kind: 'unreadable'; readonly listed: string}
  /** The listing alone cannot tell; counted with --strict only. */
  | {readonly kind: 'unproven'; readonly rule: AuditRule}

/** One difference between a host and its policy. */
export type Drift = DriftDetail & {
  readonly severity: DriftSeverity
  /** What makes it go away. */
  readonly mend: DriftMend | undefined
}
