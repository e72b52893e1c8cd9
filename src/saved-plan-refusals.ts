import {AuditformError, ExitStatus} from './errors.ts'

const again = 'Nothing was changed. Plan again.'

/** A file that was cut off, or changed after it was made. */
export function damagedPlan(path: string, how: string, cause?: unknown): AuditformError {
  return new AuditformError('PLAN_DAMAGED', `${path} is no whole saved plan: ${how}.`, {
    cause,
    suggestions: [again, 'A saved plan is not to be edited: change the policy instead.'],
  })
}

/** A file of another format. */
export function otherFormat(path: string, version: string, known: string): AuditformError {
  return new AuditformError(
    'PLAN_FORMAT',
    `${path} is a saved plan of format ${version}; this auditform reads ${known}.`,
    {suggestions: ['Use the auditform that made it, or plan again with this one.']},
  )
}

/** A file that somebody else could have written, or that is none. */
export function untrustedPlan(
  reasons: readonly string[],
  remedies: readonly string[],
): AuditformError {
  return new AuditformError('PLAN_UNTRUSTED', `Root does not apply it: ${reasons.join('; ')}.`, {
    suggestions: remedies,
  })
}

/** A plan of the kernel alone, which the next boot is not to load. */
export function withoutFile(path: string): AuditformError {
  return new AuditformError('USAGE', `${path} was made with --live-only and writes no file.`, {
    status: ExitStatus.usage,
    suggestions: ['Plan again without --live-only to write it down for the next boot.'],
  })
}

/** A path where no saved plan is to be read. */
export function noSavedPlan(path: string, reason: string): AuditformError {
  return new AuditformError(
    'PLAN_UNREADABLE',
    `${path} cannot be read as a saved plan: ${reason}.`,
    {
      suggestions: ['Make one: auditform plan --out FILE'],
    },
  )
}

/** What the machine must have in common with the one that the plan was made for. */
export function otherMachine(
  what: 'HOST' | 'AUDITCTL' | 'MACHINE',
  saved: string,
  here: string,
): AuditformError {
  const subject = {HOST: 'host', AUDITCTL: 'auditctl', MACHINE: 'machine'}[what]
  return new AuditformError(
    `OTHER_${what}`,
    `The plan was made for ${subject} ${saved}, and this is ${here}.`,
    {status: ExitStatus.stale, suggestions: [again]},
  )
}

/** Most lines of what changed that are told one by one. */
const mostChanges = 20

/** The machine is not as it was when the plan was made. */
export function stalePlan(id: string, changes: readonly string[]): AuditformError {
  const rest = changes.length - mostChanges
  return new AuditformError('STALE', `The machine changed since plan ${id} was made.`, {
    status: ExitStatus.stale,
    suggestions: [
      ...changes.slice(0, mostChanges),
      ...(rest > 0 ? [`and ${rest} more`] : []),
      again,
    ],
  })
}

/** Another release plans the same in another way. */
export function otherRelease(id: string, saved: string, here: string): AuditformError {
  return new AuditformError(
    'OTHER_RELEASE',
    `Plan ${id} was made by auditform ${saved}, and ${here} plans otherwise.`,
    {status: ExitStatus.stale, suggestions: [again]},
  )
}

/** Worked out anew, the plan is not what the file says: whoever wrote the file did not plan. */
export function forgedPlan(id: string, what: string): AuditformError {
  return new AuditformError(
    'PLAN_FORGED',
    `Plan ${id} is not what auditform plans from this state to that one: ${what}.`,
    {suggestions: ['Nothing was changed. Find out who wrote the file, and plan again.']},
  )
}
