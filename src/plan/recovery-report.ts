/** To the end that was meant, or back to what was before. */
export type Direction = 'finish' | 'undo'

/** Why a direction was taken, as a code. */
export const recoveryReasons = [
  'asked-for',
  /** Neither kernel nor files show anything of it. */
  'nothing-done',
  /** Kernel and files are as was meant; only the journal is left. */
  'all-done',
  /** It had failed, and was being taken back. */
  'was-undoing',
  /** The host was booted since, and its file for the boot is the wanted one. */
  'booted-after-file',
  /** The host was booted since, from files that are as before. */
  'booted-before-file',
  /** What is left can be done. */
  'can-be-finished',
  /** What is left cannot be done any more. */
  'cannot-be-finished',
  /** Nobody confirmed it in time. */
  'not-confirmed',
  /** It was to be confirmed, and was cut off before it was done. */
  'died-unconfirmed',
  /** Records were lost before anybody confirmed it. */
  'lost-grew',
] as const

export type RecoveryReason = (typeof recoveryReasons)[number]

/** How an apply that was cut off was ended. */
export interface Recovered {
  readonly kind: 'recovered'
  readonly direction: Direction
  readonly reason: RecoveryReason
  /** The id of the apply. */
  readonly id: string
  /** When it had begun, and by which process. */
  readonly began: string
  readonly pid: number
  /** How many operations it took. */
  readonly operations: number
  /** The number under which what was finished is kept. */
  readonly generation: number | undefined
  /** Lines of rules that somebody added meanwhile, which stay. */
  readonly strangers: readonly string[]
  /** The host was booted since. */
  readonly isBooted: boolean
  /** The kernel was left as the boot loaded it. */
  readonly isKernelLeft: boolean
  /** The number of the first line of the journal that is damaged. */
  readonly damagedLine: number | undefined
  /** Where the kernel is not at the end that was taken, after a boot. */
  readonly differences: readonly string[]
}

/** What a recovery did. */
export type RecoverReport =
  | Recovered
  | {readonly kind: 'nothing-open'}
  /** A journal was put away under this path, because somebody said so. */
  | {readonly kind: 'discarded'; readonly path: string}
