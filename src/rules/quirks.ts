/**
 * What a release of auditctl can do and another cannot, in one table. What else changed from release
 * to release in how words are read stands where they are read.
 */
import {type AuditctlVersion, compareVersions} from './version.ts'

/** Releases from `since` on, up to but without `until`. */
interface Span {
  readonly since?: AuditctlVersion
  readonly until?: AuditctlVersion
}

const abilities = {
  /** `-A` puts a rule in front of its list. In between it deletes the rule. */
  prepend: [{until: [4, 0, 4]}, {since: [4, 1, 1]}],
  /** `-d` is there; 4.0.4 does not know it. */
  delete: [{until: [4, 0, 4]}, {since: [4, 0, 5]}],
  /** The exit status says that a locked kernel refused a rule. Before, it is 0. */
  'report-lock': [{since: [3, 1, 2]}],
  /** `!=` of path, dir and exe is listed as such, and not as `=`. */
  'list-path-operators': [{since: [3, 1, 5], until: [4, 0, 0]}, {since: [4, 0, 2]}],
  /** `-F perm=` behind an arch adds the syscalls that can do what it says. */
  'expand-perm': [{since: [3, 1, 3]}],
  /** The io_uring list has a name, if support for it was built in. */
  'name-io-uring': [{since: [3, 1, 0]}],
  /** Every word of a line of a rules file is read, however many there are. */
  'read-many-words': [{since: [4, 2, 0]}],
  /** augenrules reads files of rules.d whose names hold a space. */
  'read-spaced-names': [{since: [4, 2, 0]}],
  /** augenrules takes the name of a file of rules.d for what it is, and not for a pattern. */
  'read-pattern-names': [{since: [3, 1, 1]}],
  /** augenrules takes a carriage return from the end of a line. */
  'strip-carriage-return': [{since: [3, 1, 1]}],
  /** augenrules brings audit.rules up to date although the kernel is locked. */
  'merge-while-locked': [{until: [3, 1, 3]}, {since: [4, 0, 0], until: [4, 0, 1]}],
} as const satisfies Readonly<Record<string, readonly Span[]>>

/** Something that not every auditctl does. */
export type Ability = keyof typeof abilities

/** Says whether this release does it. */
export function can(version: AuditctlVersion, ability: Ability): boolean {
  const spans: readonly Span[] = abilities[ability]
  return spans.some(
    ({since, until}) =>
      (since === undefined || compareVersions(version, since) >= 0) &&
      (until === undefined || compareVersions(version, until) < 0),
  )
}
