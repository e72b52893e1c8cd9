import {AuditformError, ExitStatus} from './errors.ts'
import {type DesiredState, desiredState} from './policy/desired-state.ts'
import type {WantedRule} from './policy/fold-rules.ts'
import {loadPolicy} from './policy/load-policy.ts'
import {missingPaths, pathsToLookAt} from './policy/missing-paths.ts'
import {matchesGlob} from './policy/paths.ts'
import type {PolicyText} from './policy/policy.ts'
import {hasErrors, type PolicyComplaint} from './policy/policy-complaint.ts'
import type {PolicyFiles} from './policy/policy-files.ts'
import {PolicyInvalid} from './policy/policy-invalid.ts'
import type {AuditState} from './rules/audit-state.ts'
import type {FactsQuery, HostFacts} from './rules/host-facts.ts'

/** Where policies are looked for when none is named. */
const standardPolicies = '/etc/auditform/*.json5'

/** Where the Debian package and the RPM put the baseline. */
const packagedPolicy = '/usr/share/auditform/policies/baseline.json5'

/** What sound policies ask of one host. */
export type SoundState = DesiredState & {
  readonly state: AuditState
  /** The files of the policies, with those that they include. */
  readonly files: readonly PolicyText[]
}

/** What the policies ask of one host, and the facts that this was worked out with. */
export interface Desired {
  readonly desired: SoundState
  readonly facts: HostFacts
}

/**
 * `known`: the facts say what exists on the host, and a rule on what does not is
 * refused. `as-described`: they are a description, and silence about a path says nothing.
 */
export type PathKnowledge = 'known' | 'as-described'

/**
 * Reads the policies and works out what they ask of a host. Everything that is
 * wrong with them is thrown at once.
 */
export async function readDesired(
  entries: readonly string[],
  files: PolicyFiles,
  trustAs: 'root' | 'anyone',
  factsFor: (query: FactsQuery) => Promise<HostFacts>,
  paths: PathKnowledge,
): Promise<Desired> {
  if (entries.includes('')) throw emptyName()
  if (entries.length === 0) await lookForStandardPolicies(files)
  const loaded = await loadPolicy(entries.length === 0 ? [standardPolicies] : entries, {
    files,
    trustAs,
  })
  // Rules are compiled even when the files have errors, so that all complaints come at once.
  const facts = await factsFor(loaded.facts)
  const {state, ...rest} = desiredState(loaded, facts)
  const complaints = [
    ...loaded.complaints,
    ...rest.complaints,
    ...(paths === 'as-described' ? [] : await missingHere(rest.wanted, factsFor)),
  ]
  if (state === undefined || hasErrors(complaints)) throw new PolicyInvalid(complaints)
  return {desired: {...rest, state, complaints, files: loaded.files}, facts}
}

/** A package makes the folder, and no policy in it. */
async function lookForStandardPolicies(files: PolicyFiles): Promise<void> {
  const folder = await files.read('/etc/auditform')
  const hasSome =
    folder.kind === 'directory' && folder.entries.some((name) => matchesGlob('*.json5', name))
  if (hasSome || folder.kind === 'text' || folder.kind === 'unreadable') return
  const isPackaged = (await files.read(packagedPolicy)).kind === 'text'
  const toFile = folder.kind === 'directory' ? ' --output /etc/auditform/site.json5' : ''
  throw new AuditformError(
    'NO_POLICY',
    `No policy was named, and there is no ${standardPolicies}.`,
    {
      status: ExitStatus.usage,
      suggestions: [
        'Name one: a .json5 policy, a .rules file or a folder of them.',
        `Start from what the host has: auditform import${toFile}`,
        `Look at one that ships: ${isPackaged ? packagedPolicy : 'policies/baseline.json5'}`,
      ],
    },
  )
}

/** Most likely a variable of a script that is not set; '' must not mean the current folder. */
function emptyName(): AuditformError {
  return new AuditformError('USAGE', 'The name of a policy is empty.', {
    status: ExitStatus.usage,
    suggestions: ['Look whether a variable of the script that calls auditform is not set.'],
  })
}

async function missingHere(
  wanted: readonly WantedRule[],
  factsFor: (query: FactsQuery) => Promise<HostFacts>,
): Promise<readonly PolicyComplaint[]> {
  const query = {users: new Set<string>(), groups: new Set<string>(), paths: pathsToLookAt(wanted)}
  return missingPaths(wanted, (await factsFor(query)).paths)
}
