import {appliedBefore} from './persist/rules-folder.ts'
import type {HostFacts} from './rules/host-facts.ts'
import type {KernelRule} from './rules/kernel-rule.ts'
import {Field, Operator} from './rules/uapi.ts'
import type {System} from './system/system.ts'

/**
 * The same machine to whom a policy means what it meant when it was applied: a watched folder that
 * is gone is still one, for else `-w` would ask for a rule on a file all of a sudden.
 */
export function asApplied(system: System): System {
  return {...system, facts: async (query) => withFolders(await system.facts(query), system)}
}

async function withFolders(facts: HostFacts, system: System): Promise<HostFacts> {
  const missing = [...facts.paths].flatMap(([path, kind]) => (kind === 'missing' ? [path] : []))
  if (missing.length === 0) return facts
  const {rules} = appliedBefore(await system.rulesFolder(), facts)
  const watched = new Set(rules.flatMap(foldersOf))
  const folders = missing.filter((path) => watched.has(path))
  // With the same facts nothing is compiled anew.
  if (folders.length === 0) return facts
  const paths = folders.map((path) => [path, 'directory'] as const)
  return {...facts, paths: new Map([...facts.paths, ...paths])}
}

function foldersOf({fields}: KernelRule): readonly (string | number)[] {
  return fields.flatMap(({type, op, value}) =>
    type === Field.dir && op === Operator.eq ? [value] : [],
  )
}
