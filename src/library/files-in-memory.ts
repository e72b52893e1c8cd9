import {folderOf, joinPath, nameOf} from '../policy/paths.ts'
import type {PolicyFiles, ReadResult} from '../policy/policy-files.ts'

/** Nobody but the caller could have written a text that the caller has in its hands. */
const trust = {owner: 0, group: 0, mode: 0o600, folders: []} as const

/** Policies as texts by their paths, for includes to find each other. */
export function filesInMemory(texts: Readonly<Record<string, string>>): PolicyFiles {
  const byPath = new Map(
    Object.entries(texts).map(([path, text]) => [joinPath('.', path), text] as const),
  )
  const read = (path: string): ReadResult => {
    const name = joinPath('.', path)
    const realPath = name.startsWith('/') ? name : `/${name}`
    const text = byPath.get(name)
    if (text !== undefined) return {kind: 'text', text, realPath, trust}
    const entries = [...byPath.keys()].filter((each) => folderOf(each) === name)
    if (entries.length === 0) return {kind: 'missing'}
    return {kind: 'directory', entries: entries.map(nameOf), realPath}
  }
  return {
    read: async (path) => read(path),
    async realFolder(path) {
      const found = read(path)
      return found.kind === 'directory' ? found.realPath : undefined
    },
  }
}
