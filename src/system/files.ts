import {lstat, mkdir, open, rename, unlink} from 'node:fs/promises'
import {dirname} from 'node:path'
import {getSystemErrorMessage} from 'node:util'
import {AuditformError} from '../errors.ts'

/** Replaces a file whole: after a power cut the old text is there or the new one, never a part. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  // The draft does not end in .rules, so augenrules never reads it.
  const draft = `${path}.${process.pid}.tmp`
  try {
    await writeNewFile(draft, text, mode)
    await rename(draft, path)
  } catch (error) {
    await unlink(draft).catch(() => {})
    throw fileFailure(error, path) ?? error
  }
  await syncFolder(dirname(path))
}

/** Writes a file that is not there yet, durably, with this mode whatever the umask. */
export async function writeNewFile(
  path: string,
  content: string | Uint8Array,
  mode: number,
): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(content)
    await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Says whether something has this name, be it a link to nowhere. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return false
    throw error
  }
}

/**
 * Makes a folder and those above it that are missing. Not by `mkdir -p` of Node, which never
 * ends below /proc and calls a read-only file system a missing folder.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return
    const parent = dirname(path)
    if (!isFileError(error, 'ENOENT') || parent === path) throw error
    await makeFolder(parent)
    await mkdir(path)
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Says whether an error of node:fs is one of these. */
export function isFileError(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  )
}

/** What went wrong with a file, for a person; undefined when it was no error of node:fs. */
export function fileFailure(error: unknown, about?: string): AuditformError | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'errno' in error)) return undefined
  const {errno, syscall} = error
  if (typeof errno !== 'number' || typeof syscall !== 'string') return undefined
  const named = 'path' in error && typeof error.path === 'string' ? error.path : 'A file'
  const what = doings.get(syscall) ?? `used (${syscall})`
  return new AuditformError(
    'FILE',
    `${about ?? named} cannot be ${what}: ${getSystemErrorMessage(errno)}.`,
    {cause: error},
  )
}

const doings: ReadonlyMap<string, string> = new Map([
  ['open', 'opened'],
  ['read', 'read'],
  ['scandir', 'read'],
  ['stat', 'looked at'],
  ['lstat', 'looked at'],
  ['mkdir', 'made'],
  ['write', 'written'],
  ['fsync', 'written'],
  ['rename', 'renamed'],
  ['unlink', 'removed'],
])
