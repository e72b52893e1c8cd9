/** Why a drifted host is not repaired. */
import {AuditformError, ExitStatus} from './errors.ts'

const nothing = 'Nothing was changed.'

/** There must be something that a host can have drifted from. */
export function nothingApplied(): AuditformError {
  return new AuditformError('NOT_APPLIED', 'Nothing was applied to this host yet.', {
    status: ExitStatus.stale,
    suggestions: [nothing, 'Look at the plan and apply it once: auditform apply'],
  })
}

/** A changed policy is no drift of the host. */
export function policyChanged(generation: number, at: string): AuditformError {
  return new AuditformError(
    'POLICY_CHANGED',
    `The policy is not what was applied last (generation ${generation}, ${at}), and --only-drift brings no change of it to the host.`,
    {
      status: ExitStatus.stale,
      suggestions: [nothing, 'Look at the plan and apply it: auditform apply'],
    },
  )
}

/** The files are ahead of the kernel, and a repair would take them back. */
export function stagedFirst(): AuditformError {
  return new AuditformError('STAGED', 'What is staged on this host waits for its next boot.', {
    status: ExitStatus.stale,
    suggestions: [nothing, 'Reboot, and let auditform status say whether it was loaded.'],
  })
}

/** So much at a time is more than somebody's mistake. */
export function tooMany(operations: number, most: number): AuditformError {
  return new AuditformError(
    'TOO_MANY_CHANGES',
    `The host is ${operations} operations away from its policy, and --max-changes is ${most}.`,
    {
      status: ExitStatus.hazard,
      suggestions: [nothing, 'Find out why (auditform drift), and apply it: auditform apply'],
    },
  )
}

/** What comes back after each repair is what somebody wants. */
export function disputed(names: readonly string[], owners: readonly string[]): AuditformError {
  const what = names.slice(0, 3).join('; ')
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return new AuditformError(
    'FIGHT',
    `Repaired twice within a day and changed again: ${what}${more}.`,
    {
      status: ExitStatus.hazard,
      suggestions: [
        nothing,
        ...owners.slice(0, 5),
        'Let one of them own it; after an auditform apply by hand, repairs go on.',
      ],
    },
  )
}
