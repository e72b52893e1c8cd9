import {compareFileNames} from '../rules/version-sort.ts'
import {itemsOf, textsOf} from './json5-fields.ts'
import {scanJson5} from './json5-positions.ts'
import {folderOf, joinPath, matchesGlob, nameOf} from './paths.ts'
import type {Finding} from './policy-complaint.ts'
import type {PolicyFiles, ReadResult} from './policy-files.ts'

/** A file that a path, a folder or a pattern led to. */
interface FoundFile {
  readonly path: string
  readonly result: ReadResult
}

/** What a path on the command line or under `include` leads to. */
type FoundFiles =
  | {readonly kind: 'named'; readonly file: FoundFile}
  /** Of a folder or a pattern; `includedToo` are those that others of them include. */
  | {
      readonly kind: 'listed'
      readonly files: readonly FoundFile[]
      readonly includedToo: readonly FoundFile[]
    }
  | {readonly kind: 'none'; readonly finding: Finding}

/** The language a file is written in, by its name. */
export function policyLanguage(path: string): 'json5' | 'rules' | undefined {
  if (/\.json5?$/.test(path)) return 'json5'
  return path.endsWith('.rules') ? 'rules' : undefined
}

/** Finds the files that a path, a folder or a pattern in the last part of a path stands for. */
export async function findFiles(files: PolicyFiles, path: string): Promise<FoundFiles> {
  const pattern = nameOf(path)
  const folder = folderOf(path)
  if (/[*?]/.test(folder)) return {kind: 'none', finding: {code: 'glob-in-folder', args: {path}}}
  if (/[*?]/.test(pattern)) {
    return listFiles(files, path, folder, (name) => matchesGlob(pattern, name))
  }
  const result = await files.read(path)
  if (result.kind !== 'directory') return {kind: 'named', file: {path, result}}
  return listFiles(files, path, path, (name) => /^[^.].*\.(json5?|rules)$/s.test(name))
}

async function listFiles(
  files: PolicyFiles,
  path: string,
  folder: string,
  isWanted: (name: string) => boolean,
): Promise<FoundFiles> {
  const listing = await files.read(folder)
  if (listing.kind === 'unreadable') {
    const {reason} = listing
    return {kind: 'none', finding: {code: 'file-unreadable', args: {path: folder, reason}}}
  }
  if (listing.kind !== 'directory') {
    return {kind: 'none', finding: {code: 'file-missing', args: {path: folder}}}
  }
  const found: FoundFile[] = []
  for (const name of listing.entries.filter(isWanted).sort(compareFileNames)) {
    const each = joinPath(folder, name)
    found.push({path: each, result: await files.read(each)})
  }
  if (found.length === 0) return {kind: 'none', finding: {code: 'no-files', args: {path}}}
  const isIncluded = includedAmong(found)
  return {
    kind: 'listed',
    files: found.filter((file) => !isIncluded(file)),
    includedToo: found.filter(isIncluded),
  }
}

// In a folder such as /etc/auditform a policy and the parts that it includes lie side by
// side. The parts then come in once, by their include, and not a second time by the listing.
function includedAmong(found: readonly FoundFile[]): (file: FoundFile) => boolean {
  const wanted = found.flatMap(({path, result}) =>
    result.kind === 'text' && policyLanguage(path) === 'json5'
      ? includesOf(result.text).map((include) => ({
          from: path,
          to: joinPath(folderOf(path), include),
        }))
      : [],
  )
  return ({path}) =>
    wanted.some(
      ({from, to}) =>
        from !== path &&
        (to === path || (folderOf(to) === folderOf(path) && matchesGlob(nameOf(to), nameOf(path)))),
    )
}

function includesOf(text: string): readonly string[] {
  const {root} = scanJson5(text)
  if (root?.kind !== 'object') return []
  return textsOf(itemsOf(root, 'include')).map((include) => include.text)
}
