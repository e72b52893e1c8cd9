import {lstat} from 'node:fs/promises'
import {resolve} from 'node:path'
import {AuditformError} from '../errors.ts'
import {fileFailure, isFileError, replaceFile} from './files.ts'

/**
 * Writes a saved plan whole, readable by nobody else, for it tells what a host does not record.
 * `isPlan` says of a file that is there whether it may be replaced: another plan may, and
 * nothing else.
 */
export async function writePlanFile(
  path: string,
  text: string,
  isPlan: (path: string) => Promise<boolean>,
): Promise<void> {
  const full = resolve(path)
  if ((await isThere(full, path)) && !(await isPlan(full))) {
    throw new AuditformError('FILE_EXISTS', `${path} is there already, and is no saved plan.`, {
      suggestions: ['The plan was not written. Name another file with --out.'],
    })
  }
  await replaceFile(full, text, 0o600)
}

async function isThere(full: string, path: string): Promise<boolean> {
  try {
    await lstat(full)
    return true
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return false
    throw fileFailure(error, path) ?? error
  }
}
