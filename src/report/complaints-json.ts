import type {PolicyComplaint} from '../policy/policy-complaint.ts'
import type {ComplaintDocument} from './complaint-schema.ts'
import {policyComplaintWords} from './words/policy-complaints.ts'

/** Complaints for a program: the code to act on, and the words for a person. */
export function complaintsAsJson(
  complaints: readonly PolicyComplaint[],
): readonly ComplaintDocument[] {
  return complaints.map((complaint) => {
    const {reason, remedy} = policyComplaintWords(complaint)
    const {code, severity, place, length, args, related} = complaint
    return {
      code,
      severity,
      place,
      length,
      reason,
      remedy: remedy ?? null,
      args,
      related: related ?? null,
    }
  })
}
