import {readdirSync, readFileSync} from 'node:fs'
import {mkdir, rename, rm} from 'node:fs/promises'
import {dirname} from 'node:path'
import {decodeKernelString, encodeKernelString} from '../rules/kernel-string.ts'
import {removeDeadDrafts} from './dead-drafts.ts'
import {fileFailure, isFileError, isThere, syncFolder, writeNewFile} from './files.ts'
import {makePrivateFolder, mustBeOurs} from './state-files.ts'
import type {StateFile, StateFolders} from './system.ts'

/** State folders of this machine; `pathOf` says where one of a name is. */
export function localStateFolders(pathOf: (name: string) => string): StateFolders {
  const telling = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw fileFailure(error, path) ?? error
    }
  }
  return {
    async readStateFolder(name) {
      const path = pathOf(name)
      const names = namesIn(path)
      if (names === undefined) return undefined
      return telling(path, async () => names.map((each) => readStateFile(path, each)))
    },
    async listStateFolders(parent, file) {
      const names = namesIn(pathOf(parent)) ?? []
      return names.filter(isFolderName).map((name) => ({
        name,
        text: readIfThere(`${pathOf(parent)}/${name}`, file),
      }))
    },
    async writeStateFolder(name, files) {
      const path = pathOf(name)
      await makePrivateFolder(dirname(dirname(path)))
      await makePrivateFolder(dirname(path))
      await removeDeadDrafts([dirname(path)])
      await telling(path, () => writeWhole(path, files))
    },
    async removeStateFolder(name) {
      const path = pathOf(name)
      await telling(path, () => removeWhole(path))
    },
  }
}

/** Drafts have a dot in their names. */
function isFolderName(name: string): boolean {
  return !name.includes('.')
}

function namesIn(path: string): readonly string[] | undefined {
  try {
    const names = readdirSync(path)
    mustBeOurs(path)
    return names.toSorted()
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw fileFailure(error, path) ?? error
  }
}

function readStateFile(folder: string, name: string): StateFile {
  mustBeOurs(`${folder}/${name}`)
  return {name, text: decodeKernelString(readFileSync(`${folder}/${name}`))}
}

/** Of what cannot be read whoever looks at it alone is told why. */
function readIfThere(folder: string, name: string): string | undefined {
  try {
    mustBeOurs(folder)
    return readStateFile(folder, name).text
  } catch {
    return undefined
  }
}

async function writeWhole(path: string, files: readonly StateFile[]): Promise<void> {
  if (await isThere(path)) return
  const draft = draftOf(path)
  try {
    await mkdir(draft, {mode: 0o700})
    for (const {name, text} of files) {
      await writeNewFile(`${draft}/${name}`, encodeKernelString(text), 0o600)
    }
    await syncFolder(draft)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, {recursive: true, force: true}).catch(() => {})
    throw error
  }
  await syncFolder(dirname(path))
}

/** Under the name of a draft first: what is killed in the middle leaves nothing that looks whole. */
async function removeWhole(path: string): Promise<void> {
  const draft = draftOf(path)
  try {
    await rename(path, draft)
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return
    throw error
  }
  await syncFolder(dirname(path))
  await rm(draft, {recursive: true, force: true})
}

function draftOf(path: string): string {
  return `${path}.${process.pid}.tmp`
}
