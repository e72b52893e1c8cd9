import {isUtf8} from 'node:buffer'
import {readdirSync, readFileSync, realpathSync, statSync} from 'node:fs'
import {resolve} from 'node:path'
import {getSystemErrorMessage} from 'node:util'
import type {PolicyFiles, ReadResult} from '../policy/policy-files.ts'
import {isFileError} from './files.ts'
import {foldersOnTheWay} from './folders-on-the-way.ts'

/** No policy is larger; a log or an image that is named by mistake is. */
const mostBytes = 64 * 1024 * 1024

/** Policies as files of the machine that this program runs on. */
export function nodePolicyFiles(): PolicyFiles {
  return {read: readPolicyFile, realFolder}
}

async function realFolder(path: string): Promise<string | undefined> {
  try {
    const real = realpathSync.native(resolve(path))
    return statSync(real).isDirectory() ? real : undefined
  } catch {
    return undefined
  }
}

async function readPolicyFile(path: string): Promise<ReadResult> {
  if (path.includes('\0')) return unreadable('there is a NUL in its name')
  try {
    const full = resolve(path)
    const about = statSync(full)
    // Before realpath(), which finds nothing behind the link of a pipe.
    if (about.isFIFO()) return unreadable('it is a pipe, and no file')
    if (!about.isDirectory() && !about.isFile()) return unreadable('it is not a regular file')
    const realPath = realpathSync.native(full)
    if (about.isDirectory()) return {kind: 'directory', entries: readdirSync(full), realPath}
    if (about.size > mostBytes) return unreadable('it is larger than 64 MiB')
    const bytes = readFileSync(full)
    if (!isUtf8(bytes)) return unreadable('it is not UTF-8 text')
    const trust = {
      owner: about.uid,
      group: about.gid,
      mode: about.mode & 0o7777,
      folders: foldersOnTheWay(full),
    }
    return {kind: 'text', text: bytes.toString(), realPath, trust}
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return {kind: 'missing'}
    const reason = reasonOf(error)
    if (reason === undefined) throw error
    return unreadable(reason)
  }
}

function unreadable(reason: string): ReadResult {
  return {kind: 'unreadable', reason}
}

/** What the system says, such as `permission denied` or `name too long`. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) {
    return undefined
  }
  return isFileError(error, 'ELOOP')
    ? 'too many symbolic links'
    : getSystemErrorMessage(error.errno)
}
