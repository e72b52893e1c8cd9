import type {KernelRule} from './kernel-rule.ts'
import {Field} from './uapi.ts'

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

/** The path or dir of a rule without its last slashes; undefined when it watches none. */
export function watchedPath({fields}: KernelRule): string | undefined {
  const field = fields.find(({type}) => type === Field.path || type === Field.dir)
  if (typeof field?.value !== 'string') return undefined
  return field.value.endsWith('/') ? field.value.replace(/\/+$/, '') : field.value
}

/** Says whether a path is that of a folder or lies below it; neither ends with a slash, but for the root. */
export function isPathWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`)
}

/** Says whether of two watched paths one is the other or lies below it. */
export function isOnePathWithin(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}/`) || right.startsWith(`${left}/`)
}
