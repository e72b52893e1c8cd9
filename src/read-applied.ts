import {findStaged} from './apply/staged-record.ts'
import {ourFileName} from './persist/render.ts'
import {appliedBefore} from './persist/rules-folder.ts'
import type {FoundStaged} from './persist/standing.ts'
import type {HostFacts} from './rules/host-facts.ts'
import type {RulesFolder, System} from './system/system.ts'

/** Identities of the rules that may be in the kernel because they were applied. */
export async function readApplied(
  system: System,
  folder: RulesFolder,
  facts: HostFacts,
): Promise<ReadonlySet<string>> {
  return appliedIdentities(await findStaged(system), folder, facts)
}

/** While our file waits for the next boot, the kernel holds what the one before it asked for. */
export function appliedIdentities(
  found: FoundStaged,
  folder: RulesFolder,
  facts: HostFacts,
): ReadonlySet<string> {
  const {identities} = appliedBefore(folder, facts)
  const text = found.kind === 'found' ? found.staged.before : null
  if (text === null) return identities
  const files = [{name: ourFileName, path: folder.path, text}]
  return new Set([...identities, ...appliedBefore({...folder, files}, facts).identities])
}
