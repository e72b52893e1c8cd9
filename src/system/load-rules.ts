import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {encodeKernelString} from '../rules/kernel-string.ts'
import type {RunResult} from './system.ts'

/** For what is under way, until the next boot; only root writes to it. */
export const runFolder = '/run'

/** Kept in memory, of root alone, and there on every Linux; elsewhere the folder for drafts serves. */
const folders = [runFolder, tmpdir()]

/**
 * Hands a text to `auditctl -R` as a regular file that nobody else can read or write. Old releases
 * take one of root only, and none takes a pipe.
 */
export async function withRulesFile(
  text: string,
  run: (path: string) => Promise<RunResult>,
): Promise<RunResult | undefined> {
  const folder = await makeDraftFolder()
  if (folder === undefined) return undefined
  try {
    const path = join(folder, 'batch.rules')
    await writeFile(path, encodeKernelString(text), {mode: 0o600, flag: 'wx'})
    return await run(path)
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

/** mkdtemp(3) makes it with mode 0700 and under a name that nobody can guess, behind who made it. */
async function makeDraftFolder(): Promise<string | undefined> {
  for (const folder of folders) {
    try {
      return await mkdtemp(join(folder, `auditform-batch-${process.pid}-`))
    } catch {
      // Not writable, or not there; the next one may be.
    }
  }
  return undefined
}
