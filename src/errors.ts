/** Exit statuses of every command, the same with and without --json. */
export const ExitStatus = {
  asDesired: 0,
  failed: 1,
  differs: 2,
  locked: 3,
  stale: 4,
  hazard: 5,
  halfDone: 6,
  staged: 7,
  usage: 64,
} as const

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus]

/** What an error of any kind says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * A failure that the person at the terminal can act on. Everything else is a bug
 * and keeps its stack. The message is one sentence; the ways out are suggestions.
 */
export class AuditformError extends Error {
  readonly code: string
  readonly status: ExitStatus
  readonly suggestions: readonly string[]

  constructor(
    code: string,
    message: string,
    options: {
      status?: ExitStatus
      suggestions?: readonly string[]
      cause?: unknown
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause})
    this.name = 'AuditformError'
    this.code = code
    this.status = options.status ?? ExitStatus.failed
    this.suggestions = options.suggestions ?? []
  }
}
