import {constants} from 'node:os'
import {getSystemErrorName} from 'node:util'

/** Why the kernel could not be read, and what was said of it. */
export interface NetlinkFailure {
  readonly kind: 'failure'
  /** `failed` is any other error of the system; the detail names it. */
  readonly reason:
    | 'no-koffi'
    | 'no-permission'
    | 'no-audit'
    | 'user-namespace'
    | 'timeout'
    | 'malformed'
    | 'unsupported-libc'
    | 'failed'
  readonly detail: string
}

/** The kernel got the request and answered with an errno. */
export interface Refusal {
  readonly kind: 'refused'
  readonly errno: number
}

/** Why there is no answer: the kernel says no, or it could not be asked. */
export type NoAnswer = Refusal | NetlinkFailure

/** The time for the whole reading is over. */
export const timeout: NetlinkFailure = {
  kind: 'failure',
  reason: 'timeout',
  detail: 'the kernel did not answer in time',
}

/** The kernel's errno, in answer to a request, as a failure. */
export function failureOfRefusal({errno}: Refusal): NetlinkFailure {
  // audit_netlink_ok in kernel/audit.c says ECONNREFUSED to callers in another user namespace.
  return errno === constants.errno.ECONNREFUSED
    ? {kind: 'failure', reason: 'user-namespace', detail: describe(errno, 'the kernel answered')}
    : failureOf(errno, 'the kernel answered')
}

/** A call of the C library that failed, as a failure. */
export function failureOf(errno: number, call: string): NetlinkFailure {
  return {kind: 'failure', reason: reasonOf(errno), detail: describe(errno, call)}
}

function reasonOf(errno: number): NetlinkFailure['reason'] {
  const {EPERM, EACCES, ECONNREFUSED, EPROTONOSUPPORT, EAFNOSUPPORT, ENOBUFS} = constants.errno
  switch (errno) {
    // CAP_AUDIT_CONTROL is missing, or this is not the host's pid namespace.
    case EPERM:
    case EACCES:
      return 'no-permission'
    // Nobody listens: no audit in this kernel, or audit=0 on its command line.
    case ECONNREFUSED:
    case EPROTONOSUPPORT:
    case EAFNOSUPPORT:
      return 'no-audit'
    // The kernel had to drop a part of the answer.
    case ENOBUFS:
      return 'malformed'
    default:
      return 'failed'
  }
}

function describe(errno: number, call: string): string {
  return `${call}: ${getSystemErrorName(-errno)}`
}

/** Bytes that are not what they should be, as a failure. */
export function failureOfBytes(flaw: string): NetlinkFailure {
  return {kind: 'failure', reason: 'malformed', detail: flaw}
}
