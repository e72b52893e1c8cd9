import {lstat, readdir, readFile, readlink, realpath, stat} from 'node:fs/promises'
import {dirname, resolve} from 'node:path'
import type {FolderTrust, PolicyFiles, ReadResult} from '../policy/policy-files.ts'
import {isFileError} from './files.ts'

/** Policies as files of the machine that this program runs on. */
export function nodePolicyFiles(): PolicyFiles {
  return {read: readPolicyFile}
}

async function readPolicyFile(path: string): Promise<ReadResult> {
  try {
    const full = resolve(path)
    const [realPath, about] = [await realpath(full), await stat(full)]
    if (about.isDirectory()) return {kind: 'directory', entries: await readdir(full), realPath}
    if (!about.isFile()) return {kind: 'unreadable', reason: 'it is not a regular file'}
    const bytes = await readFile(full)
    const text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes)
    const trust = {
      owner: about.uid,
      group: about.gid,
      mode: about.mode & 0o7777,
      folders: await foldersOnTheWay(full, realPath),
    }
    return {kind: 'text', text, realPath, trust}
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return {kind: 'missing'}
    if (isFileError(error, 'EACCES', 'EPERM'))
      return {kind: 'unreadable', reason: 'permission denied'}
    if (isFileError(error, 'ELOOP')) return {kind: 'unreadable', reason: 'too many symbolic links'}
    if (error instanceof TypeError) return {kind: 'unreadable', reason: 'it is not UTF-8 text'}
    throw error
  }
}

/** Whoever can write one of these folders can put another file in place of the policy. */
async function foldersOnTheWay(path: string, realPath: string): Promise<readonly FolderTrust[]> {
  const folders = new Map<string, FolderTrust>()
  const climb = async (from: string) => {
    for (let folder = dirname(from); !folders.has(folder); folder = dirname(folder)) {
      const about = await stat(folder)
      folders.set(folder, {
        path: folder,
        owner: about.uid,
        group: about.gid,
        mode: about.mode & 0o7777,
      })
      await climbLink(folder)
    }
  }
  const climbLink = async (folder: string) => {
    if (!(await lstat(folder)).isSymbolicLink()) return
    await climb(resolve(dirname(folder), await readlink(folder)))
  }
  await climb(path)
  await climb(realPath)
  return [...folders.values()]
}
