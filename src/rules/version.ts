/** A release of audit-userspace, as `auditctl -v` tells it: `auditctl version 3.0.9` is [3, 0, 9]. */
export type AuditctlVersion = readonly [major: number, minor: number, patch: number]

// All of the text, for a number with a dot is found in any garbage that is long enough.
const versionText =
  /^(?:auditctl version )?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?:[-+~][-+~.\w]*)?$/

/** Reads a version such as `4.2` or `auditctl version 2.8.5`; undefined where the text is anything else. */
export function parseAuditctlVersion(text: string): AuditctlVersion | undefined {
  const found = versionText.exec(text.trim())
  if (!found) return undefined
  return [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)]
}

// The bounds are a few words of the program, asked for with every word of a rule.
const bounds = new Map<string, AuditctlVersion | undefined>()

/** Says whether `version` is `floor` or newer, as in `isAtLeast(version, '3.1.2')`. */
export function isAtLeast(version: AuditctlVersion, floor: string): boolean {
  if (!bounds.has(floor)) bounds.set(floor, parseAuditctlVersion(floor))
  const bound = bounds.get(floor)
  return bound !== undefined && compareVersions(version, bound) >= 0
}

/** Negative when `left` is older, positive when it is newer, 0 when both are the same release. */
export function compareVersions(left: AuditctlVersion, right: AuditctlVersion): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2]
}

/** Writes a version the way upstream names its releases: `4.2`, but `4.2.1`. */
export function formatVersion(version: AuditctlVersion): string {
  const [major, minor, patch] = version
  return patch === 0 && major >= 3 ? `${major}.${minor}` : `${major}.${minor}.${patch}`
}
