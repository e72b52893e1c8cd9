/**
 * On which lists auditctl takes a field, and with which operators.
 *
 * The kernel has a say of its own (kernel-checks.ts) and takes more. Before 3.1 the exclude list
 * had only the fields that the kernel can test there; since 3.1 auditctl takes nearly all, and the
 * kernel stops at the ones it cannot test.
 */
import {Field, List, Operator} from './uapi.ts'
import {type AuditctlVersion, isAtLeast} from './version.ts'

const onlyExit: ReadonlySet<number> = new Set([
  Field.exit,
  Field.obj_user,
  Field.obj_role,
  Field.obj_type,
  Field.obj_lev_low,
  Field.obj_lev_high,
  Field.path,
  Field.dir,
  Field.filetype,
  Field.devmajor,
  Field.devminor,
  Field.inode,
  Field.success,
  Field.ppid,
])

/** What the kernel tests on the user and exclude lists (audit_filter in kernel/auditfilter.c). */
export const messageFields: ReadonlySet<number> = new Set([
  Field.pid,
  Field.uid,
  Field.gid,
  Field.auid,
  Field.msgtype,
  Field.subj_user,
  Field.subj_role,
  Field.subj_type,
  Field.subj_sen,
  Field.subj_clr,
  Field.exe,
])

/** The lists that auditctl takes a field on; undefined when it takes it on any. */
export function listsOfField(
  type: number,
  version: AuditctlVersion,
): readonly number[] | undefined {
  if (onlyExit.has(type)) return [List.exit]
  switch (type) {
    case Field.perm:
      return isAtLeast(version, '3.1') ? [List.exit, List.exclude] : [List.exit]
    case Field.msgtype:
      return [List.user, List.exclude]
    case Field.sessionid:
      return [List.user, List.exit, List.exclude]
    case Field.fstype:
      return [List.filesystem]
    default:
      return undefined
  }
}

/** Says whether auditctl takes a field on a list. */
export function isFieldOnList(type: number, list: number, version: AuditctlVersion): boolean {
  if (list === List.exclude && !isAtLeast(version, '3.1')) {
    const isNewer = type === Field.exe && !isAtLeast(version, '3.0')
    return messageFields.has(type) && !isNewer
  }
  return listsOfField(type, version)?.includes(list) ?? true
}

/** The operators that auditctl takes for a field; undefined when it leaves that to the kernel. */
export function operatorsOfField(
  type: number,
  version: AuditctlVersion,
): readonly number[] | undefined {
  switch (type) {
    case Field.exe:
      return isAtLeast(version, '3.0') ? [Operator.eq, Operator.ne] : [Operator.eq]
    case Field.arch:
    case Field.fstype:
    case Field.inode:
      return [Operator.eq, Operator.ne]
    case Field.perm:
      return [Operator.eq]
    default:
      return undefined
  }
}
