import {findStaged} from './apply/staged-record.ts'
import {ourFileName} from './persist/render.ts'
import {appliedBefore} from './persist/rules-folder.ts'
import type {FoundStaged} from './persist/standing.ts'
import type {HostFacts} from './rules/host-facts.ts'
import type {RulesFolder, System} from './system/system.ts'

/** What is staged, and the identities of rules that may be in the kernel because they were applied. */
export async function readApplied(
  system: System,
  folder: RulesFolder,
  facts: HostFacts,
): Promise<{readonly staged: FoundStaged; readonly applied: ReadonlySet<string>}> {
  const staged = await findStaged(system)
  return {staged, applied: appliedIdentities(staged, folder, facts)}
}

/** While our file waits for the next boot, the kernel holds what the one before it asked for. */
export function appliedIdentities(
  found: FoundStaged,
  folder: RulesFolder,
  facts: HostFacts,
  {identities} = appliedBefore(folder, facts),
): ReadonlySet<string> {
  const text = found.kind === 'found' ? found.staged.before : null
  if (text === null) return identities
  const files = [{name: ourFileName, path: folder.path, text}]
  return new Set([...identities, ...appliedBefore({...folder, files}, facts).identities])
}
