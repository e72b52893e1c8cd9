import {open, rename, unlink} from 'node:fs/promises'
import {dirname} from 'node:path'

/** Replaces a file whole: after a power cut the old text is there or the new one, never a part. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  // The draft does not end in .rules, so augenrules never reads it.
  const draft = `${path}.${process.pid}.tmp`
  try {
    const file = await open(draft, 'wx', mode)
    try {
      await file.writeFile(text)
      await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await unlink(draft).catch(() => {})
    throw error
  }
  await syncFolder(dirname(path))
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Says whether an error of node:fs is one of these. */
export function isFileError(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  )
}
