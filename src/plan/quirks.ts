import {type AuditctlVersion, isAtLeast} from '../rules/version.ts'

/** `-A` deletes the rule instead of prepending it in auditctl 4.0.4, 4.0.5 and 4.1.0. */
export function prependWorks(version: AuditctlVersion): boolean {
  return !isAtLeast(version, '4.0.4') || isAtLeast(version, '4.1.1')
}

/** auditctl 4.0.4 does not know `-d` at all. */
export function deletesWork([major, minor, patch]: AuditctlVersion): boolean {
  return !(major === 4 && minor === 0 && patch === 4)
}
