import {lstat} from 'node:fs/promises'
import {resolve} from 'node:path'
import {AuditformError} from '../errors.ts'
import {isFileError, replaceFile} from './files.ts'

/** Writes a file whole, for root and its group; one that is there stays, unless it may be replaced. */
export async function writeOutput(
  path: string,
  text: string,
  {force}: {readonly force: boolean},
): Promise<void> {
  const full = resolve(path)
  if (!force && (await exists(full))) {
    throw new AuditformError('FILE_EXISTS', `${path} is there already.`, {
      suggestions: ['Nothing was written. Name another file, or replace it with --force.'],
    })
  }
  await replaceFile(full, text, 0o640)
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return false
    throw error
  }
}
