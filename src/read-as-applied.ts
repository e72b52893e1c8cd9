import {isOurs, meaningfulLines, ourFileName} from './persist/render.ts'
import type {HostFacts} from './rules/host-facts.ts'
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
  const {files = []} = await system.rulesFolder()
  const ours = files.find(({name}) => name === ourFileName)
  const lines = ours && isOurs(ours.text) ? meaningfulLines(ours.text) : []
  const applied = lines.map(({line}) => ` ${line} `)
  const folders = missing.filter((path) => {
    const word = ` -F dir=${path.replace(/[ \\]/g, String.raw`\$&`)} `
    return applied.some((line) => line.includes(word))
  })
  const paths = folders.map((path) => [path, 'directory'] as const)
  return {...facts, paths: new Map([...facts.paths, ...paths])}
}
