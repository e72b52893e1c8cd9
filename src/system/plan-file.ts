import {resolve} from 'node:path'
import {AuditformError} from '../errors.ts'
import {fileFailure, isThere, replaceFile} from './files.ts'

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
  const found = await isThere(full).catch((error: unknown) => {
    throw fileFailure(error, path) ?? error
  })
  if (found && !(await isPlan(full))) {
    throw new AuditformError('FILE_EXISTS', `${path} is there already, and is no saved plan.`, {
      suggestions: ['The plan was not written. Name another file with --out.'],
    })
  }
  await replaceFile(full, text, 0o600)
}
