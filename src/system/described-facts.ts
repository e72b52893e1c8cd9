import {machine} from 'node:os'
import {AuditformError, ExitStatus} from '../errors.ts'
import {knownMachines} from '../policy/conditions.ts'
import {normalizePath} from '../policy/paths.ts'
import type {FactsQuery, HostFacts, PathKind} from '../rules/host-facts.ts'
import {nearest} from '../rules/suggest.ts'
import {type AuditctlVersion, parseAuditctlVersion} from '../rules/version.ts'
import {knowsIoUring, lookUpNames, pathKind} from './host-lookups.ts'
import {findProgram, runProgram} from './programs.ts'

/** The release that is assumed where none is named and none is installed: that of RHEL 8 and Ubuntu 24.04. */
export const assumedVersion = '3.1.2'

/** A host that somebody describes, instead of one that is asked. */
export interface HostDescription {
  /** Release of auditctl; undefined: the one that is installed here, else `assumedVersion`. */
  readonly version?: string | undefined
  /** As `uname -m` tells it; undefined: this machine. */
  readonly machine?: string | undefined
  /** The paths that count as directories; undefined: what stat() says here. */
  readonly directories?: readonly string[] | undefined
}

/** Facts of a described host; its users and groups are those of this machine. */
export async function describedFacts(
  query: FactsQuery,
  description: HostDescription,
): Promise<HostFacts> {
  const host = await describeHost(description)
  return host.facts(query)
}

/** A described host that is asked more than once; what it answered before is not looked up again. */
export interface DescribedHost {
  facts(query: FactsQuery): Promise<HostFacts>
}

/** Reads a description; wrong versions and machines are refused here. */
export async function describeHost(description: HostDescription): Promise<DescribedHost> {
  const {auditctl, ioUring} = await auditctlOf(description.version)
  const kindOf = pathTeller(description.directories)
  const machineName = machineOf(description.machine)
  const asked = {users: new Set<string>(), groups: new Set<string>()}
  const users = new Map<string, number>([['root', 0]])
  const groups = new Map<string, number>([['root', 0]])
  const paths = new Map<string, PathKind>()

  return {
    async facts(query) {
      await learn(users, query.users, asked.users, (names) => lookUpNames('passwd', names))
      await learn(groups, query.groups, asked.groups, (names) => lookUpNames('group', names))
      const unknown = [...query.paths].filter((path) => !paths.has(path))
      for (const path of unknown) paths.set(path, await kindOf(path))
      return {auditctl, machine: machineName, ioUring, users, groups, paths}
    },
  }
}

async function learn(
  known: Map<string, number>,
  names: ReadonlySet<string>,
  asked: Set<string>,
  lookUp: (names: ReadonlySet<string>) => Promise<ReadonlyMap<string, number>>,
): Promise<void> {
  const fresh = new Set([...names].filter((name) => !asked.has(name)))
  if (fresh.size === 0) return
  for (const name of fresh) asked.add(name)
  for (const [name, number] of await lookUp(fresh)) known.set(name, number)
}

async function auditctlOf(
  version: string | undefined,
): Promise<{readonly auditctl: AuditctlVersion; readonly ioUring: boolean}> {
  if (version !== undefined) return {auditctl: versionOf(version), ioUring: true}
  const program = await findProgram('auditctl')
  const answer = program && parseAuditctlVersion((await runProgram(program, ['-v'])).stdout)
  return answer
    ? {auditctl: answer, ioUring: await knowsIoUring()}
    : {auditctl: versionOf(assumedVersion), ioUring: true}
}

function versionOf(text: string): AuditctlVersion {
  const version = /^\d+\.\d+(\.\d+)?$/.test(text) ? parseAuditctlVersion(text) : undefined
  if (version !== undefined) return version
  throw new AuditformError('USAGE', `--auditctl-version ${text}: not a release of auditctl.`, {
    status: ExitStatus.usage,
    suggestions: ['Give it as auditctl -v prints it, such as 3.1.2.'],
  })
}

function machineOf(name: string | undefined): string {
  if (name === undefined) return knownMachines.includes(machine()) ? machine() : 'x86_64'
  if (knownMachines.includes(name)) return name
  const suggestion = nearest(name, knownMachines)
  throw new AuditformError('USAGE', `--machine ${name}: no machine with audit is called so.`, {
    status: ExitStatus.usage,
    suggestions: [
      suggestion === ''
        ? 'Give it as uname -m prints it, such as x86_64.'
        : `Did you mean ${suggestion}?`,
    ],
  })
}

/** Named directories are compared by what their spelling means, as stat() would; `/` is always one. */
function pathTeller(
  directories: readonly string[] | undefined,
): (path: string) => PathKind | Promise<PathKind> {
  if (directories === undefined) return pathKind
  const named = new Set(['/', ...directories.map(normalizePath)])
  return (path) => (named.has(normalizePath(path)) ? 'directory' : 'other')
}
