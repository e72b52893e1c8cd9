import {contradicts} from '../rules/implied.ts'
import type {KernelField, KernelRule} from '../rules/kernel-rule.ts'
import {mayOverlap} from '../rules/overlap.ts'
import {Field, Operator} from '../rules/uapi.ts'
import {isOnePathWithin, watchedPath} from '../rules/watch-path.ts'

/** Says whether a rule may take an event that another one matches; yes where it cannot prove no. */
export function mayHide(hider: KernelRule, rule: KernelRule): boolean {
  return (
    mayOverlap(hider, rule) &&
    !hider.fields.some((test) => rule.fields.some((other) => contradicts(test, other)))
  )
}

/**
 * Says whether two rules meet only in calls that touch the files of both, such as a rename from
 * one to the other, or in a file that two paths lead to.
 */
export function touchesOtherFiles(left: KernelRule, right: KernelRule): boolean {
  const [here, there] = [watchedPath(left), watchedPath(right)]
  if (here !== undefined && there !== undefined) return !isOnePathWithin(here, there)
  const [one, other] = [fileOf(left), fileOf(right)]
  return one?.type === Field.inode && other?.type === Field.inode && one.value !== other.value
}

/**
 * Says whether two rules are kept by file, and not surely by the same. Then the first file of a
 * call may decide between them, and not their order (audit_filter_inodes in kernel/auditsc.c).
 */
export function isBeside(left: KernelRule, right: KernelRule): boolean {
  const [one, other] = [fileOf(left), fileOf(right)]
  if (one === undefined || other === undefined) return false
  return one.type !== other.type || one.value !== other.value
}

function fileOf({fields}: KernelRule): KernelField | undefined {
  return fields.find(
    ({type, op}) => op === Operator.eq && (type === Field.path || type === Field.inode),
  )
}
