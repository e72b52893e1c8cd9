import {lstat, open} from 'node:fs/promises'
import {resolve} from 'node:path'
import {AuditformError} from '../errors.ts'
import {fileFailure, isFileError, replaceFile} from './files.ts'

/** A report for another program. */
export interface ReportFile {
  readonly text: string
  /** What every report of its kind begins with. */
  readonly opening: string
  readonly mode: number
}

/** Writes a report whole. One of its kind that is there is replaced, and no other file is. */
export async function writeReport(path: string, {text, opening, mode}: ReportFile): Promise<void> {
  const full = resolve(path)
  const found = await beginningOf(full, Buffer.byteLength(opening)).catch((error: unknown) => {
    throw fileFailure(error, path) ?? error
  })
  if (found !== undefined && found !== '' && found !== opening) {
    throw new AuditformError('FILE_EXISTS', `${path} is there already, and is no such report.`, {
      suggestions: ['The report was not written. Name another file.'],
    })
  }
  await replaceFile(full, text, mode)
}

/** `undefined` where there is no file; what is no file begins like no report. */
async function beginningOf(path: string, length: number): Promise<string | undefined> {
  try {
    if (!(await lstat(path)).isFile()) return path
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined
    throw error
  }
  const file = await open(path)
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(length))
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
