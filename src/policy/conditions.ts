import type {FactsQuery, HostFacts} from '../rules/host-facts.ts'
import {type AuditctlVersion, compareVersions, parseAuditctlVersion} from '../rules/version.ts'

/** What must hold on a host for a rule to be wanted there: each field, by any of its values. */
export interface Condition {
  readonly arch?: readonly string[]
  /** Bounds such as `>=3.1 <4`; what isVersionRange accepts. */
  readonly auditctl?: readonly string[]
  readonly path_exists?: readonly string[]
  readonly user_exists?: readonly string[]
  readonly group_exists?: readonly string[]
  readonly io_uring?: boolean
}

/** The field of a condition that does not hold on a host, and what it asked for. */
export interface UnmetCondition {
  readonly field: keyof Condition
  readonly wanted: readonly string[]
}

/** The first field of a condition that does not hold on a host; undefined when all hold. */
export function unmetCondition(condition: Condition, facts: HostFacts): UnmetCondition | undefined {
  const checks: readonly [
    keyof Condition,
    readonly string[] | undefined,
    (value: string) => boolean,
  ][] = [
    ['arch', condition.arch, (machine) => isSameMachine(machine, facts.machine)],
    ['auditctl', condition.auditctl, (range) => isInVersionRange(facts.auditctl, range)],
    ['path_exists', condition.path_exists, (path) => pathExists(path, facts)],
    ['user_exists', condition.user_exists, (name) => facts.users.has(name)],
    ['group_exists', condition.group_exists, (name) => facts.groups.has(name)],
  ]
  for (const [field, wanted, holds] of checks) {
    if (wanted && !wanted.some(holds)) return {field, wanted}
  }
  const {io_uring: ioUring} = condition
  if (ioUring === undefined || ioUring === facts.ioUring) return undefined
  return {field: 'io_uring', wanted: [String(ioUring)]}
}

/** What a condition needs to know of a host. */
export function conditionFacts(condition: Condition | undefined): FactsQuery {
  return {
    users: new Set(condition?.user_exists),
    groups: new Set(condition?.group_exists),
    paths: new Set(condition?.path_exists),
  }
}

/** Machine names that `uname -m` gives on systems with audit. */
export const knownMachines: readonly string[] = [
  ...[
    'x86_64',
    'i386',
    'i486',
    'i586',
    'i686',
    'aarch64',
    'armv5tel',
    'armv6l',
    'armv7l',
    'armv8l',
  ],
  ...['ppc', 'ppc64', 'ppc64le', 's390', 's390x', 'riscv32', 'riscv64', 'loongarch64'],
  ...['ia64', 'alpha', 'mips', 'mips64', 'parisc', 'parisc64', 'sparc', 'sparc64'],
]

/** Says whether a text is a version, or bounds on one such as `>=3.1 <4`. */
export function isVersionRange(range: string): boolean {
  return range.trim() !== '' && bounds(range).every((bound) => bound !== undefined)
}

function isInVersionRange(version: AuditctlVersion, range: string): boolean {
  return bounds(range).every((bound) => bound?.holds(compareVersions(version, bound.version)))
}

interface Bound {
  readonly version: AuditctlVersion
  readonly holds: (order: number) => boolean
}

const bound = /^(>=|<=|>|<|=)?\s*(\d+(?:\.\d+){0,2})$/

function bounds(range: string): readonly (Bound | undefined)[] {
  return range
    .trim()
    .replace(/([<>=])\s+/g, '$1')
    .split(/\s+/)
    .map((word) => {
      const found = bound.exec(word)
      // A bare major such as `>=4` means its first release.
      const version = parseAuditctlVersion(`${found?.[2]}${found?.[2]?.includes('.') ? '' : '.0'}`)
      return found && version ? {version, holds: comparison(found[1] ?? '=')} : undefined
    })
}

function comparison(operator: string): (order: number) => boolean {
  switch (operator) {
    case '>=':
      return (order) => order >= 0
    case '<=':
      return (order) => order <= 0
    case '>':
      return (order) => order > 0
    case '<':
      return (order) => order < 0
    default:
      return (order) => order === 0
  }
}

// A 32-bit kernel of a PC calls itself by its processor, and auditctl treats all alike.
function isSameMachine(left: string, right: string): boolean {
  const family = (machine: string): string => machine.replace(/^i[3-6]86$/, 'i386')
  return family(left) === family(right)
}

function pathExists(path: string, {paths}: HostFacts): boolean {
  return (paths.get(path) ?? 'missing') !== 'missing'
}
