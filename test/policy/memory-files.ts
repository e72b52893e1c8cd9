import {folderOf, joinPath, nameOf} from '../../src/policy/paths.ts'
import type {FileTrust, PolicyFiles, ReadResult} from '../../src/policy/policy-files.ts'

/** A file of root's, unless it says otherwise. */
export interface MemoryFile {
  readonly text: string
  readonly trust?: Partial<FileTrust>
}

/** A symbolic link to another path. */
export interface MemoryLink {
  readonly link: string
}

const ofRoot: FileTrust = {owner: 0, group: 0, mode: 0o644, folders: []}

/** Files in memory, by path; relative paths lie in /site. */
export function memoryFiles(
  files: Readonly<Record<string, string | MemoryFile | MemoryLink>>,
): PolicyFiles {
  const byPath = new Map(
    Object.entries(files).map(([path, file]) => [joinPath('/site', path), file]),
  )
  const read = (path: string): ReadResult => {
    const full = realPath(byPath, joinPath('/site', path))
    const file = byPath.get(full)
    if (typeof file === 'string') return {kind: 'text', text: file, realPath: full, trust: ofRoot}
    if (file && 'text' in file) {
      const trust = {...ofRoot, ...file.trust}
      return {kind: 'text', text: file.text, realPath: full, trust}
    }
    const below = [...byPath.keys()].filter((each) => each.startsWith(`${full}/`))
    const entries = [
      ...new Set(below.map((each) => each.slice(full.length + 1).split('/')[0] ?? '')),
    ]
    if (entries.length > 0) return {kind: 'directory', entries, realPath: full}
    return {kind: 'missing'}
  }
  const realFolder = async (path: string) => {
    const found = read(path)
    return found.kind === 'directory' ? found.realPath : undefined
  }
  return {read: async (path) => read(path), realFolder}
}

// Links of files and of the folder that a file lies in are enough for these tests.
function realPath(
  files: ReadonlyMap<string, string | MemoryFile | MemoryLink>,
  path: string,
): string {
  const file = files.get(path)
  if (typeof file === 'object' && 'link' in file) return joinPath(folderOf(path), file.link)
  const folder = files.get(folderOf(path))
  if (typeof folder !== 'object' || !('link' in folder)) return path
  return joinPath(joinPath(folderOf(folderOf(path)), folder.link), nameOf(path))
}
