/**
 * What the kernel refuses with EINVAL or ENAMETOOLONG although auditctl sends it.
 *
 * The checks are those of audit_field_valid and audit_data_to_entry in kernel/auditfilter.c of
 * Linux 6.x, tried on 6.18. Only what can never be accepted is refused here: whether the folder of
 * a path exists is a matter of the moment, not of the rule.
 */
import {type Refusal, refusal} from './compile-complaint.ts'
import type {DraftField} from './draft.ts'
import {listName} from './list-names.ts'
import {byteLength} from './split-line.ts'
import {fieldName} from './tables/lookup.ts'
import {Field, Limit, List, Operator, operatorTexts, unset} from './uapi.ts'

/** Why the kernel takes no rule with these fields on this list; undefined when it does. */
export function kernelRefusal(list: number, fields: readonly DraftField[]): Refusal | undefined {
  for (const field of fields) {
    const error = fieldRefusal(list, field)
    if (error !== undefined) return error
  }
  return twiceRefusal(fields) ?? sizeRefusal(fields)
}

const anyOperator: ReadonlySet<number> = new Set([
  Field.pers,
  Field.devminor,
  Field.a0,
  Field.a1,
  Field.a2,
  Field.a3,
])

const onlyEquality: ReadonlySet<number> = new Set([
  Field.arch,
  Field.subj_user,
  Field.subj_role,
  Field.subj_type,
  Field.obj_user,
  Field.obj_role,
  Field.obj_type,
  Field.fstype,
  Field.inode,
  Field.perm,
  Field.filetype,
  Field.field_compare,
  Field.exe,
  Field.key,
])

const allOperators = [...operatorTexts.keys()]
const exactOperators: readonly number[] = [Operator.eq, Operator.ne]
const orderOperators = allOperators.filter(
  (op) => op !== Operator.bitMask && op !== Operator.bitTest,
)

/** The operators that the kernel takes for a field. */
function kernelOperators(type: number): readonly number[] {
  if (type === Field.path || type === Field.dir) return [Operator.eq]
  if (onlyEquality.has(type)) return exactOperators
  return anyOperator.has(type) ? allOperators : orderOperators
}

const lists = Object.values(List).filter((list) => list !== List.entry)

/** The lists on which the kernel takes a field, whatever auditctl says. */
function kernelLists(type: number): readonly number[] {
  switch (type) {
    case Field.key:
      return lists
    case Field.fstype:
      return [List.filesystem]
    case Field.msgtype:
      return [List.user, List.exclude]
    case Field.path:
    case Field.dir:
    case Field.inode:
      return [List.exit, List.io_uring]
    case Field.perm:
      return [List.user, List.task, List.exit, List.exclude]
    default:
      return lists.filter((list) => list !== List.filesystem)
  }
}

const listTexts = (allowed: readonly number[], list: number): string =>
  allowed
    .filter((other) => other !== list)
    .map(listName)
    .join(' ')

function fieldRefusal(list: number, field: DraftField): Refusal | undefined {
  const {type, op, span} = field
  const name = nameOf(type)
  if (!kernelLists(type).includes(list)) {
    const args = {field: name, list: listName(list), allowed: listTexts(kernelLists(type), list)}
    return refusal('field-on-list', span, args)
  }
  const allowed = kernelOperators(type)
  if (!allowed.includes(op)) {
    const texts = allowed.map((known) => operatorTexts.get(known) ?? '').join(' ')
    const args = {field: name, operator: operatorTexts.get(op) ?? '', allowed: texts}
    return refusal('operator-on-field', span, args)
  }
  return typeof field.value === 'string'
    ? textRefusal(field, field.value, name)
    : idRefusal(field, name)
}

const nameOf = (type: number): string => fieldName(type, [4, 2, 1]) ?? String(type)

const ids: ReadonlySet<number> = new Set([
  Field.uid,
  Field.euid,
  Field.suid,
  Field.fsuid,
  Field.obj_uid,
  Field.gid,
  Field.egid,
  Field.sgid,
  Field.fsgid,
  Field.obj_gid,
])

function idRefusal({type, op, value, span}: DraftField, field: string): Refusal | undefined {
  if (value !== unset) return undefined
  if (ids.has(type)) return refusal('id-unset', span, {field})
  const isOrdered = op !== Operator.eq && op !== Operator.ne
  if (type !== Field.auid || !isOrdered) return undefined
  return refusal('auid-unset-order', span, {operator: operatorTexts.get(op) ?? ''})
}

function textRefusal({type, span}: DraftField, text: string, field: string): Refusal | undefined {
  const bytes = byteLength(text)
  if (bytes === 0) return refusal('text-empty', span, {field})
  if (type === Field.key) return undefined
  const isPath = type === Field.path || type === Field.dir || type === Field.exe
  // A path is looked up with its closing NUL, which counts.
  const limit = isPath ? Limit.pathBytes - 1 : Limit.pathBytes
  if (isPath && !text.startsWith('/')) {
    return refusal('path-relative', span, {field, path: text})
  }
  if (bytes > limit) return refusal('text-too-long', span, {field, bytes, limit})
  if (!isPath) return undefined
  return type === Field.dir
    ? longNameRefusal(text, span, field)
    : lastNameRefusal(text, span, field)
}

/** A watch and an exe are kept by the name of a file in a folder, so the path must end in a name. */
function lastNameRefusal(
  path: string,
  span: DraftField['span'],
  field: string,
): Refusal | undefined {
  if (path.endsWith('/')) return refusal('path-slash', span, {field, path})
  if (/\/\.\.?$/.test(path)) return refusal('path-dots', span, {field, path})
  return longNameRefusal(path, span, field)
}

function longNameRefusal(
  path: string,
  span: DraftField['span'],
  field: string,
): Refusal | undefined {
  if (path.length <= Limit.nameBytes / 3) return undefined
  const long = path.split('/').find((name) => byteLength(name) > Limit.nameBytes)
  if (long === undefined) return undefined
  return refusal('path-name-too-long', span, {field, bytes: byteLength(long)})
}

/** A rule has room for one path, one exe and one key. */
function twiceRefusal(fields: readonly DraftField[]): Refusal | undefined {
  const places: readonly number[] = [Field.path, Field.dir, Field.inode]
  const [first, second] = fields.filter(({type}) => places.includes(type))
  if (first !== undefined && second !== undefined) {
    const args = {field: nameOf(second.type), first: nameOf(first.type)}
    return refusal('second-path', second.span, args)
  }
  const [, exe] = fields.filter(({type}) => type === Field.exe)
  if (exe !== undefined) return refusal('second-exe', exe.span, {})
  const [, key] = fields.filter(({type}) => type === Field.key)
  return key === undefined ? undefined : refusal('second-key', key.span, {})
}

/** What is left of libaudit's largest message beside a struct audit_rule_data and a header. */
const mostTextBytes = 7912

function sizeRefusal(fields: readonly DraftField[]): Refusal | undefined {
  let bytes = 0
  for (const {value, span} of fields) {
    if (typeof value === 'string') bytes += byteLength(value)
    if (bytes > mostTextBytes) return refusal('rule-too-big', span, {bytes})
  }
  return undefined
}
