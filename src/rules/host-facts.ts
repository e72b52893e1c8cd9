import type {AuditctlVersion} from './version.ts'

/** What `stat()` says of a watched path, symbolic links followed. */
export type PathKind = 'directory' | 'other' | 'missing'

/**
 * All of a host that changes what one rule text means there. It is read once, at
 * the edge, and handed down as a value: the same facts and the same text give the
 * same kernel rule everywhere.
 */
export interface HostFacts {
  readonly auditctl: AuditctlVersion
  /** As `uname -m` tells it: x86_64, i686, aarch64, armv7l, ppc64le, s390x. */
  readonly machine: string
  /** Whether this auditctl was built with io_uring support (off by default upstream). */
  readonly ioUring: boolean
  /** User names that the caller's NSS resolves; a name that is not here is unknown there. */
  readonly users: ReadonlyMap<string, number>
  readonly groups: ReadonlyMap<string, number>
  /** Paths by their exact spelling; a path that is not here counts as missing. */
  readonly paths: ReadonlyMap<string, PathKind>
}

/** What a rule text needs to know of a host before it can be compiled. */
export interface FactsQuery {
  readonly users: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
  readonly paths: ReadonlySet<string>
}
