/** `enabled` of `auditctl -s`: 0, 1 or 2. Locked lasts until the next boot. */
export type Enabled = 'off' | 'on' | 'locked'

/** `failure` of `auditctl -s`: 0, 1 or 2. */
export type Failure = 'silent' | 'printk' | 'panic'

/** The control values that a policy can ask for, named as `auditctl -s` prints them. */
export interface ControlSettings {
  readonly enabled?: Enabled
  readonly failure?: Failure
  /** Records a second; 0 is no limit. */
  readonly rate_limit?: number
  /** Records that may wait in the kernel; 0 is no limit. */
  readonly backlog_limit?: number
  /** In jiffies; the kernel allows at most ten minutes. */
  readonly backlog_wait_time?: number
  /** Once set it cannot be taken back before the next boot. */
  readonly loginuid_immutable?: boolean
}

export const enabledNames = ['off', 'on', 'locked'] as const satisfies readonly Enabled[]
export const failureNames = ['silent', 'printk', 'panic'] as const satisfies readonly Failure[]

/** The control values, in the order of `auditctl -s`. */
export const controlNames = [
  'enabled',
  'failure',
  'rate_limit',
  'backlog_limit',
  'backlog_wait_time',
  'loginuid_immutable',
] as const satisfies readonly (keyof ControlSettings)[]
