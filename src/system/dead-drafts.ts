import {readdir, rm} from 'node:fs/promises'
import {isFileError} from './files.ts'

/** Names with the process in them that makes the file. */
const patterns: readonly RegExp[] = [
  /^(?:auditform\.rules|journal|history\.jsonl|\d+)\.(\d+)\.tmp$/,
  /^auditform\.lock\.(\d+)\.[\w-]+$/,
  /^auditform-batch-(\d+)-\w+$/,
]

/**
 * Removes what processes that were killed have left of writing a file, in folders that only this
 * program and root write to: drafts that were never renamed (a generation is a folder of its number),
 * locks that nobody got to hold, and rules on their way to auditctl.
 * Best done under the lock. What cannot be removed harms nobody and stays.
 */
export async function removeDeadDrafts(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => [])
    for (const name of names) {
      const [pid] = patterns.flatMap((pattern) => pattern.exec(name)?.[1] ?? [])
      if (pid === undefined || isAlive(Number(pid))) continue
      await rm(`${folder}/${name}`, {recursive: true, force: true}).catch(() => {})
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isFileError(error, 'ESRCH')
  }
}
