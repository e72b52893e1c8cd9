/**
 * Names and numbers of one kind, with the auditctl versions that know them.
 *
 * A name is known from the version under which `since` holds it (always, when it is not there) and
 * no longer from the version under which `until` holds it. The oldest version that is told apart is
 * 2.8.5, the newest 4.2.1; outside them the nearer one counts. All names of a number are accepted
 * as input; the first one known is printed.
 */
export interface NameTable {
  /** Ascending by number. */
  readonly names: readonly (readonly [number: number, name: string])[]
  readonly since?: Readonly<Record<string, readonly string[]>>
  readonly until?: Readonly<Record<string, readonly string[]>>
}
