import type {ControlSettings} from './control.ts'
import type {KernelRule} from './kernel-rule.ts'

/** What one invocation of auditctl does to the kernel's rules; it can do at most one of these. */
export type RuleOperation =
  | {readonly kind: 'append' | 'prepend' | 'delete'; readonly rule: KernelRule}
  /** `-D`, or `-D -k key`, which matches every rule whose key field contains `key`. */
  | {readonly kind: 'delete-all'; readonly key: string | undefined}

/** An option that acts once and leaves no state that a policy could ask for. */
export type OneTimeAction =
  | 'list'
  | 'status'
  | 'help'
  | 'version'
  | 'reset-lost'
  | 'reset-backlog-wait-time-actual'
  | 'signal'
  | 'user-message'
  | 'trim'
  | 'make-equivalent'
  | 'read-file'

/** One accepted invocation of auditctl, or one accepted line of a rules file. */
export interface RuleCommand {
  /** `undefined` for control lines, and for `possible`, which auditctl swallows. */
  readonly operation: RuleOperation | undefined
  readonly control: ControlSettings
  readonly actions: readonly OneTimeAction[]
  /** `-i` ignores later errors in the file, `-c` goes on after them and fails at the end. */
  readonly onError: 'ignore' | 'continue' | undefined
}
