import {readFile} from 'node:fs/promises'

/** Reads a file of paths, one a line. */
export async function readPathList(path: string): Promise<readonly string[]> {
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
}
