import {isAbsolutePath, isInside, joinPath} from '../policy/paths.ts'

/** The address of a file: relative where it lies in the folder, which is absolute. */
export function fileUri(
  path: string,
  folder: string,
): {readonly uri: string; readonly isInside: boolean} {
  const full = joinPath(folder, path)
  if (isInside(folder, full) && full !== folder) {
    const relative = folder === '/' ? full.slice(1) : full.slice(folder.length + 1)
    return {uri: encoded(relative), isInside: true}
  }
  return {uri: `file://${encoded(full)}`, isInside: false}
}

/** The address of a folder, for others to be relative to. */
export function folderUri(folder: string): string {
  const path = isAbsolutePath(folder) ? folder : `/${folder}`
  return `file://${encoded(path === '/' ? '' : path)}/`
}

function encoded(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/')
}
