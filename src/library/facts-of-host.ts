import {knownMachines} from '../policy/conditions.ts'
import {normalizePath} from '../policy/paths.ts'
import type {FactsQuery, HostFacts} from '../rules/host-facts.ts'
import {parseAuditctlVersion} from '../rules/version.ts'

/** A host as a caller describes it. */
interface DescribedHost {
  readonly auditctl: string
  readonly machine: string
  readonly users?: Readonly<Record<string, number>>
  readonly groups?: Readonly<Record<string, number>>
  readonly directories?: readonly string[]
}

/** What a description says of what is asked; a path that it does not name is taken to be a file. */
export function factsOfHost(host: DescribedHost, query: FactsQuery): HostFacts {
  const auditctl = parseAuditctlVersion(host.auditctl)
  if (auditctl === undefined) throw new TypeError(`auditctl: '${host.auditctl}' is no version.`)
  if (!knownMachines.includes(host.machine)) {
    throw new TypeError(`machine: '${host.machine}' is none of ${knownMachines.join(', ')}.`)
  }
  const directories = new Set(['/', ...(host.directories ?? []).map(normalizePath)])
  const kind = (path: string) =>
    directories.has(normalizePath(path)) ? ('directory' as const) : ('other' as const)
  return {
    auditctl,
    machine: host.machine,
    ioUring: true,
    users: new Map(Object.entries({root: 0, ...host.users})),
    groups: new Map(Object.entries({root: 0, ...host.groups})),
    paths: new Map([...query.paths].map((path) => [path, kind(path)])),
  }
}
