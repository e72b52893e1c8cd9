/** The path of `-w` as auditctl hands it to stat() and to the kernel: longer than two characters, it loses its last slashes. */
export function trimWatchPath(path: string): string {
  if (path.length <= 2 || !path.endsWith('/')) return path
  return path.replace(/\/+$/, '') || '/'
}

/** The last part of a path as basename(3) of POSIX gives it. */
export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, '')
  return trimmed === '' ? path.slice(0, 1) : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}
