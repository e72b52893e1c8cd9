import {resolve} from 'node:path'
import {AuditformError} from '../errors.ts'
import {isThere, replaceFile} from './files.ts'

/** Writes a file whole, for root and its group; one that is there stays, unless it may be replaced. */
export async function writeOutput(
  path: string,
  text: string,
  {force}: {readonly force: boolean},
): Promise<void> {
  const full = resolve(path)
  if (!force && (await isThere(full))) {
    throw new AuditformError('FILE_EXISTS', `${path} is there already.`, {
      suggestions: ['Nothing was written. Name another file, or replace it with --force.'],
    })
  }
  await replaceFile(full, text, 0o640)
}
