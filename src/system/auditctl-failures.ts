import {AuditformError} from '../errors.ts'
import type {RunResult, Surroundings} from './system.ts'

/**
 * Says why `auditctl -l`, `-s` or `-v` did not answer, or nothing when it did.
 *
 * The exit status alone cannot be believed: in a user namespace `-s` prints
 * nothing and exits with 0, and `-l` does the same from 3.1.2 on. Where there
 * are no rules every release says so.
 */
export function readingFailure(
  option: '-l' | '-s' | '-v',
  result: RunResult,
  surroundings: Surroundings,
): AuditformError | undefined {
  const said = result.stderr.trim()
  if (result.failure !== undefined) return programFailure(result.failure, option)
  if (result.exitCode === 4 || /must be root/i.test(said)) return notPrivileged()
  if (/audit support not in kernel|Cannot open netlink audit socket/i.test(said)) return noAudit()
  if (/audit system is disabled/i.test(said)) return disabled(surroundings)
  if (/Operation not permitted/i.test(said)) return notPermitted(surroundings)
  // On a busy machine the kernel's answer may not fit, and auditctl ends with 0 all the same.
  if (/Error receiving audit netlink packet/i.test(said)) return answerCut(option)
  if (result.exitCode !== 0) return otherFailure(option, result)
  if (option === '-v' || result.stdout.trim() !== '') return undefined
  return option === '-s' ? disabled(surroundings) : silentListing(surroundings)
}

function programFailure(
  failure: NonNullable<RunResult['failure']>,
  option: string,
): AuditformError {
  switch (failure) {
    case 'missing':
      return new AuditformError(
        'AUDITCTL_MISSING',
        'auditctl could not be started: there is no such program.',
        {
          suggestions: [
            'Install it: apt-get install auditd, or dnf install audit.',
            'Check --auditctl PATH.',
          ],
        },
      )
    case 'not-executable':
      return new AuditformError(
        'AUDITCTL_MISSING',
        'auditctl could not be started: it is not executable.',
        {
          suggestions: [
            'Check --auditctl PATH, its mode, and whether the file system is mounted noexec.',
          ],
        },
      )
    case 'timeout':
      return new AuditformError('AUDITCTL_TIMEOUT', `auditctl ${option} did not answer in time.`, {
        suggestions: ['Look whether another auditctl hangs: ps -C auditctl', 'Try again.'],
      })
    case 'killed':
      return new AuditformError('AUDITCTL_KILLED', `auditctl ${option} was killed by a signal.`)
    case 'connection-lost':
      return new AuditformError(
        'CONNECTION_LOST',
        `The connection was lost before auditctl ${option} had answered.`,
        {suggestions: ['Check the network and whether the host is up, and plan again.']},
      )
    default:
      return failure satisfies never
  }
}

/** The code of an answer of which a part was lost; asking again may help. */
export const cutCode = 'AUDITCTL_CUT'

function answerCut(option: string): AuditformError {
  return new AuditformError(
    cutCode,
    `auditctl ${option} lost a part of the kernel's answer (no buffer space).`,
    {suggestions: ['Try again when the machine is less busy.']},
  )
}

function notPrivileged(): AuditformError {
  return new AuditformError(
    'NOT_PRIVILEGED',
    'Reading audit rules needs root or CAP_AUDIT_CONTROL.',
    {
      suggestions: [
        'Run it with sudo.',
        'Plan without root from a recording: --target capture:DIR, or on a model: --target sandbox.',
      ],
    },
  )
}

function noAudit(): AuditformError {
  return new AuditformError(
    'NO_AUDIT_IN_KERNEL',
    'This kernel was built without audit (CONFIG_AUDIT).',
    {
      suggestions: ['Use a kernel of your distribution; all common ones have audit.'],
    },
  )
}

function disabled({userNamespace, kernelCommandLine}: Surroundings): AuditformError {
  if (userNamespace === 'other') {
    return new AuditformError(
      'USER_NAMESPACE',
      'This process is in a user namespace, where the kernel refuses audit.',
      {
        suggestions: [
          'Run it outside, or start the container with the host’s user namespace (--userns=host).',
        ],
      },
    )
  }
  if (/(^|\s)audit=(0|off)(\s|$)/.test(kernelCommandLine)) {
    return new AuditformError(
      'AUDIT_DISABLED',
      'Audit is switched off at boot (audit=0 on the kernel command line).',
      {
        suggestions: ['Remove audit=0 from the kernel command line, or set audit=1, and reboot.'],
      },
    )
  }
  return new AuditformError(
    'AUDIT_DISABLED',
    'The kernel does not answer audit requests from here.',
    {
      suggestions: [
        'In a container: start it with the host’s user and pid namespaces (--userns=host --pid=host).',
        'On a host: look for audit=0 on the kernel command line.',
      ],
    },
  )
}

function silentListing(surroundings: Surroundings): AuditformError {
  if (surroundings.userNamespace === 'other') return disabled(surroundings)
  return new AuditformError(
    'LISTING_EMPTY',
    'auditctl -l printed nothing, and where there are no rules it says so.',
    {suggestions: ['Run auditctl -l and look at what it says.']},
  )
}

function notPermitted({pidNamespace, isRoot}: Surroundings): AuditformError {
  if (pidNamespace === 'other') {
    return new AuditformError(
      'PID_NAMESPACE',
      'This process is in a pid namespace, where the kernel refuses audit.',
      {
        suggestions: ['Start the container with the host’s pid namespace: --pid=host.'],
      },
    )
  }
  if (!isRoot) return notPrivileged()
  return new AuditformError(
    'NOT_PERMITTED',
    'The kernel refuses audit requests from this process.',
    {
      suggestions: [
        'In a container: grant the capability and the namespace: --cap-add AUDIT_CONTROL --pid=host.',
        'Look for a security module that denies it: journalctl -k | grep -i denied',
      ],
    },
  )
}

function otherFailure(option: string, {exitCode, stderr}: RunResult): AuditformError {
  const said = stderr.trim().split('\n')[0] ?? ''
  return new AuditformError(
    'AUDITCTL_FAILED',
    `auditctl ${option} failed with exit status ${exitCode}${said === '' ? '' : `: ${said}`}.`,
  )
}
