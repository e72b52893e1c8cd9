/** What could stand in the way of an apply, looked at before anything is touched. */

import type {Operation} from '../plan/operation.ts'
import type {PreflightFinding} from '../plan/preflight-finding.ts'
import {requiredPaths} from '../rules/required-paths.ts'
import type {FolderReadiness, Readiness, Surroundings, System} from '../system/system.ts'
import {isAgent, settledReadiness} from './writers.ts'

/** augenrules and auditctl end within seconds; whoever takes longer is told. */
const patienceMs = 5000

/** Room that a file needs besides its text: itself, its draft, and audit.rules made from it. */
const spareBytes = 65_536

/** Everything that was found, all at once. */
export async function preflight(
  system: System,
  operations: readonly Operation[],
  fileText: string | undefined,
): Promise<readonly PreflightFinding[]> {
  const readiness = await settledReadiness(system, patienceMs)
  return [
    ...placeFindings(await system.surroundings(), readiness),
    ...readiness.writers.map(({program, pid}) => ({
      code: isAgent(program) ? ('agent-at-work' as const) : ('writer-at-work' as const),
      program,
      pid,
    })),
    ...(await pathFindings(system, operations)),
    ...folderFindings(readiness.stateDir, 0, 'may-be-missing'),
    ...(fileText === undefined
      ? []
      : folderFindings(readiness.rulesDir, 3 * fileText.length, 'must-be-there')),
  ]
}

function placeFindings(
  {userNamespace, pidNamespace}: Surroundings,
  {mayControlAudit}: Readiness,
): readonly PreflightFinding[] {
  const found: PreflightFinding[] = []
  if (mayControlAudit === false) found.push({code: 'no-privilege'})
  if (userNamespace === 'other') found.push({code: 'user-namespace'})
  if (pidNamespace === 'other') found.push({code: 'pid-namespace'})
  return found
}

/** Where the machine is only described, silence about a path says nothing. */
async function pathFindings(
  system: System,
  operations: readonly Operation[],
): Promise<readonly PreflightFinding[]> {
  if (system.kind === 'sandbox') return []
  const needed = operations.flatMap((operation) =>
    operation.kind === 'append' || operation.kind === 'prepend'
      ? requiredPaths(operation.rule)
      : [],
  )
  if (needed.length === 0) return []
  const paths = new Set(needed.map(({path}) => path))
  const facts = await system.facts({users: new Set(), groups: new Set(), paths})
  const found = new Map<string, PreflightFinding>()
  for (const {path, watched, isParent} of needed) {
    const kind = facts.paths.get(path) ?? 'missing'
    if (kind === 'directory' || (kind === 'other' && !isParent)) continue
    found.set(watched, {code: 'path-missing', path, watched})
  }
  return [...found.values()]
}

function folderFindings(
  {path, exists, linksTo, isWritable, isReadOnlyFileSystem, freeBytes}: FolderReadiness,
  bytes: number,
  presence: 'must-be-there' | 'may-be-missing',
): readonly PreflightFinding[] {
  const found: PreflightFinding[] = []
  if (exists === false && presence === 'must-be-there') found.push({code: 'folder-missing', path})
  if (isReadOnlyFileSystem === true) found.push({code: 'folder-read-only', path})
  else if (isWritable === false) found.push({code: 'folder-not-writable', path})
  if (freeBytes !== undefined && freeBytes < bytes + spareBytes) {
    found.push({code: 'folder-full', path, free: freeBytes})
  }
  if (linksTo !== undefined) found.push({code: 'folder-is-link', path, linksTo})
  return found
}
