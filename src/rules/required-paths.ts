import type {KernelRule} from './kernel-rule.ts'
import {Field} from './uapi.ts'

/** A path that must be there, or the kernel refuses the rule with ENOENT. */
export interface RequiredPath {
  /** The path in the rule. */
  readonly watched: string
  /** What must exist: the watched directory itself, or the folder that holds the watched file. */
  readonly path: string
  readonly isParent: boolean
}

/**
 * What must exist for the kernel to take the rule. A file may be missing as long as
 * its folder is there (audit_get_nd in kernel/audit_watch.c, which serves path and
 * exe); a directory may not (audit_add_tree_rule in kernel/audit_tree.c).
 */
export function requiredPaths(rule: KernelRule): readonly RequiredPath[] {
  return rule.fields.flatMap(({type, value}): readonly RequiredPath[] => {
    if (typeof value !== 'string') return []
    if (type === Field.dir) return [{watched: value, path: value, isParent: false}]
    if (type !== Field.path && type !== Field.exe) return []
    return [{watched: value, path: parentOf(value), isParent: true}]
  })
}

function parentOf(path: string): string {
  const end = path.lastIndexOf('/')
  return end <= 0 ? '/' : path.slice(0, end)
}
