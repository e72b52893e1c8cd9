import {AuditformError} from '../errors.ts'
import type {PolicyComplaint} from './policy-complaint.ts'

/** A policy, or another file that somebody wrote, that cannot be used, with everything that is wrong with it. */
export class PolicyInvalid extends AuditformError {
  readonly complaints: readonly PolicyComplaint[]

  constructor(complaints: readonly PolicyComplaint[], what = 'The policy') {
    const count = complaints.filter(({severity}) => severity === 'error').length
    super(
      'POLICY_INVALID',
      `${what} has ${count} ${count === 1 ? 'error' : 'errors'}; nothing was changed.`,
    )
    this.complaints = complaints
  }
}
