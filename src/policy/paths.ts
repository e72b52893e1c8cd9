/** Says whether a path starts at the root. */
export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/')
}

/** Removes `.`, doubled slashes and every `..` that has a folder before it; '' is '.'. */
export function normalizePath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    const last = parts.at(-1)
    if (part !== '..' || last === '..' || (last === undefined && !isAbsolutePath(path))) {
      parts.push(part)
    } else {
      parts.pop()
    }
  }
  const joined = parts.join('/')
  if (isAbsolutePath(path)) return `/${joined}`
  return joined === '' ? '.' : joined
}

/** The path that a name inside a folder stands for; an absolute name stays what it is. */
export function joinPath(folder: string, path: string): string {
  return normalizePath(isAbsolutePath(path) ? path : `${folder}/${path}`)
}

/** The folder that a path lies in: of `/etc/audit/a` it is `/etc/audit`, of `a` it is `.`. */
export function folderOf(path: string): string {
  return joinPath(path, '..')
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Says whether a normalised path is the folder or lies below it; both absolute or both relative. */
export function isInside(folder: string, path: string): boolean {
  if (folder === '.') return !isAbsolutePath(path) && path !== '..' && !path.startsWith('../')
  if (folder === '/') return isAbsolutePath(path)
  return path === folder || path.startsWith(`${folder}/`)
}

/** Says whether a file name fits a pattern of `*` and `?`; as in a shell, `*` hides dot files. */
export function matchesGlob(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/[^*?]/g, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${source}$`, 'su').test(name)
}
