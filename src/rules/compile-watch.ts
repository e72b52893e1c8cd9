import {type CompileComplaint, finding, type Refusal, refusal} from './compile-complaint.ts'
import type {Span} from './complaint.ts'
import {type Draft, type DraftField, next, refused, type Step, withFindings} from './draft.ts'
import {limitOfFields} from './field-limits.ts'
import type {HostFacts} from './host-facts.ts'
import type {GivenOption} from './options.ts'
import {readPerm} from './perm-value.ts'
import {byteLength} from './split-line.ts'
import {Action, Field, Limit, List, Operator, Perm} from './uapi.ts'
import {isAtLeast} from './version.ts'
import {baseName, trimWatchPath} from './watch-path.ts'

/** `-w` and `-W`: a path or a directory, all permissions, all syscalls, always, exit. */
export function compileWatch(draft: Draft, given: GivenOption, facts: HostFacts): Step {
  const span = given.valueSpan
  const isTaken = draft.add !== undefined || draft.del !== undefined
  if (isTaken && given.option === 'w') {
    return refused(refusal('watch-with-rule', given.span, {}))
  }
  const path = trimWatchPath(given.value)
  const error = pathError(given.value, span) ?? notFirst(draft, path, given, facts)
  if (error !== undefined) return refused(error)
  const isDirectory = facts.paths.get(path) === 'directory'
  const side =
    given.option === 'w'
      ? {add: {list: List.exit, span, isPrepend: false}}
      : {del: {list: List.exit, span}}
  const watched: Draft = {
    ...draft,
    ...side,
    action: Action.always,
    fields: [
      {type: isDirectory ? Field.dir : Field.path, op: Operator.eq, value: path, span},
      {type: Field.perm, op: Operator.eq, value: allPermissions, span},
    ],
    syscalls: 'all',
    isWatch: true,
    hasSyscalls: true,
    hasPathOrPerm: true,
    isRule: true,
  }
  return next(withFindings(watched, watchFindings(draft, path, given, facts)))
}

const allPermissions = Perm.read | Perm.write | Perm.execute | Perm.attribute

function pathError(path: string, span: Span): Refusal | undefined {
  const bytes = byteLength(path)
  if (bytes >= Limit.pathBytes) return refusal('watch-too-long', span, {bytes})
  if (!path.startsWith('/')) return refusal('watch-relative', span, {path})
  const nameBytes = byteLength(baseName(path))
  if (nameBytes > Limit.nameBytes) return refusal('watch-name-too-long', span, {bytes: nameBytes})
  return undefined
}

/** A watch starts a rule; 4.1.2 and later see that too when only a syscall stands before it. */
function notFirst(
  draft: Draft,
  path: string,
  given: GivenOption,
  {auditctl}: HostFacts,
): Refusal | undefined {
  const hasMask = draft.syscalls === 'all' || draft.syscalls.size > 0
  const isRefused = draft.fields.length > 0 || (hasMask && isAtLeast(auditctl, '4.1.2'))
  return isRefused ? refusal('watch-not-first', given.span, {path}) : undefined
}

function watchFindings(
  draft: Draft,
  path: string,
  given: GivenOption,
  {paths}: HostFacts,
): readonly CompileComplaint[] {
  const span = given.valueSpan
  const earlier = draft.syscallTexts.map(({text}) => text).join(',')
  const kind = paths.get(path) ?? 'missing'
  return [
    ...(earlier === ''
      ? []
      : [finding('watch-swallows-syscalls', 'error', given.span, {syscalls: earlier})]),
    ...(path.includes('..') ? [finding('watch-dots', 'warning', span, {path})] : []),
    ...(/[*?]/.test(path) ? [finding('watch-wildcard', 'warning', span, {path})] : []),
    ...(kind === 'missing' ? [finding('watch-missing', 'note', span, {path})] : []),
  ]
}

/** `-p`: replaces the permissions of the rule where they stand, or adds them behind its fields. */
export function compilePermissions(draft: Draft, given: GivenOption): Step {
  const span = given.valueSpan
  if (draft.add === undefined && draft.del === undefined) {
    return refused(refusal('perm-too-early', given.span, {}))
  }
  const value = readPerm(given.value, span)
  if (typeof value !== 'number') return refused(value)
  if (draft.fields.length === 0) return refused(refusal('perm-too-early', given.span, {}))
  const isThere = draft.fields.some(({type}) => type === Field.perm)
  if (!isThere && draft.fields.length >= limitOfFields) {
    return refused(refusal('too-many-fields', given.span, {limit: limitOfFields}))
  }
  const perm: DraftField = {type: Field.perm, op: Operator.eq, value, span}
  const replaced = draft.fields.map((field) =>
    field.type === Field.perm ? {...field, value, span} : field,
  )
  const fields = isThere ? replaced : [...draft.fields, perm]
  return next({...draft, fields, hasPathOrPerm: true, isRule: true})
}
