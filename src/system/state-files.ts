import {constants, lstatSync, readFileSync} from 'node:fs'
import {chmod, mkdir, open, unlink} from 'node:fs/promises'
import {dirname} from 'node:path'
import {AuditformError} from '../errors.ts'
import {decodeKernelString, encodeKernelString} from '../rules/kernel-string.ts'
import {fileFailure, isFileError, makeFolder, replaceFile, syncFolder} from './files.ts'

/** The program's own files of one machine, as `System` describes them. */
export interface StateFiles {
  readonly readState: (name: string) => Promise<string | undefined>
  readonly writeState: (name: string, text: string) => Promise<void>
  readonly appendState: (
    name: string,
    text: string,
    durability: 'durable' | 'soon',
  ) => Promise<void>
  readonly removeState: (name: string) => Promise<void>
}

/** State files of this machine; `pathOf` says where one of a name is. */
export function localStateFiles(pathOf: (name: string) => string): StateFiles {
  return {
    async readState(name) {
      try {
        mustBeOurs(pathOf(name))
        return decodeKernelString(readFileSync(pathOf(name)))
      } catch (error) {
        if (isFileError(error, 'ENOENT', 'ENOTDIR')) return undefined
        throw fileFailure(error, pathOf(name)) ?? error
      }
    },
    async writeState(name, text) {
      await makePrivateFolder(dirname(pathOf(name)))
      await replaceFile(pathOf(name), text, 0o600)
    },
    async appendState(name, text, durability) {
      try {
        const file = await open(pathOf(name), constants.O_WRONLY | constants.O_APPEND)
        try {
          await file.writeFile(encodeKernelString(text))
          if (durability === 'durable') await file.sync()
        } finally {
          await file.close()
        }
      } catch (error) {
        throw fileFailure(error, pathOf(name)) ?? error
      }
    },
    async removeState(name) {
      try {
        await unlink(pathOf(name))
        await syncFolder(dirname(pathOf(name)))
      } catch (error) {
        if (!isFileError(error, 'ENOENT', 'ENOTDIR'))
          throw fileFailure(error, pathOf(name)) ?? error
      }
    },
  }
}

/** What stands in a journal is carried out as whoever reads it. */
export function mustBeOurs(path: string): void {
  const {uid, mode} = lstatSync(path)
  const isOurs = uid === 0 || uid === process.geteuid?.() || process.geteuid === undefined
  if (isOurs && (mode & 0o022) === 0) return
  throw new AuditformError('STATE_UNTRUSTED', `${path} could have been written by somebody else.`, {
    suggestions: ['Look at it, its owner and its mode, and move it away if it is not ours.'],
  })
}

/** Rules tell an intruder what is not watched; only whoever applies them is to read the journal. */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await makeFolder(dirname(path))
    await mkdir(path, {mode: 0o700})
    await chmod(path, 0o700)
  } catch (error) {
    if (!isFileError(error, 'EEXIST')) throw fileFailure(error, path) ?? error
  }
}
