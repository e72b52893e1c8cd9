import type {AuditRule} from '../rules/audit-state.ts'
import type {KernelField} from '../rules/kernel-rule.ts'
import {suppresses} from '../rules/overlap.ts'
import {lineOf} from '../rules/rule-line.ts'
import {Field, Operator} from '../rules/uapi.ts'
import type {WatchedPath} from './examination.ts'
import {type Finding, type FindingCode, finding, type Severity} from './finding.ts'
import {mountsBesideFstab} from './mounts.ts'
import type {Patient, ReadKernel} from './patient.ts'

/** A recording rule and the path that it names. */
interface Watch {
  readonly rule: AuditRule
  readonly field: KernelField
  readonly path: string
}

/** The paths that recording rules name, with the rules. */
export function watchesOf(rules: readonly AuditRule[]): readonly Watch[] {
  return rules.flatMap((rule) => {
    if (suppresses(rule.rule)) return []
    return rule.rule.fields.flatMap((field): readonly Watch[] => {
      const {type, op, value} = field
      const isPath = type === Field.path || type === Field.dir || type === Field.exe
      return isPath && op === Operator.eq && typeof value === 'string'
        ? [{rule, field, path: value}]
        : []
    })
  })
}

/** What a path that is looked at now says of the rule that names it. */
type Trouble = Extract<
  FindingCode,
  'watch-moved' | 'watch-link' | 'watch-folder-only' | 'watch-not-there'
>

const severities: Readonly<Record<Trouble, Severity>> = {
  'watch-moved': 'error',
  'watch-link': 'error',
  'watch-folder-only': 'warning',
  'watch-not-there': 'note',
}

const troubles = ['watch-moved', 'watch-link', 'watch-folder-only', 'watch-not-there'] as const

/** Findings on rules that are listed and see nothing of what their path is now. */
export function watchFindings(
  {examination}: Patient,
  {observation}: ReadKernel,
): readonly Finding[] {
  const watches = watchesOf(observation.state.rules)
  const troubled = watches.flatMap((watch) => {
    const seen = examination.watched.get(watch.path)
    const trouble = seen && troubleOf(watch, seen)
    return trouble === undefined ? [] : [{watch, trouble}]
  })
  return [
    ...troubles.flatMap((code) => {
      const found = troubled.filter(({trouble}) => trouble === code).map(({watch}) => watch)
      if (found.length === 0) return []
      return [finding(code, severities[code], {paths: pathsOf(found)}, evidenceOf(found))]
    }),
    ...mountFindings(watches, examination.mounts, examination.fstab),
  ]
}

function troubleOf(
  {rule, field}: Watch,
  {isLink, kind, hasParent}: WatchedPath,
): Trouble | undefined {
  // A last slash leads through a link, and `test -L` follows it as the kernel does.
  if (isLink) return 'watch-link'
  const isDir = field.type === Field.dir
  if (kind === 'missing') return isDir || !hasParent ? 'watch-moved' : 'watch-not-there'
  const isFolder = field.type === Field.path && kind === 'directory'
  return isFolder && isCertain(rule) ? 'watch-folder-only' : undefined
}

/** `auditctl -l` prints a watch on a folder and one on its inode alone the same. */
function isCertain({origin}: AuditRule): boolean {
  return origin.kind !== 'kernel' || !origin.unproven.includes('L2')
}

function mountFindings(
  watches: readonly Watch[],
  mounts: string | undefined,
  fstab: string | undefined,
): readonly Finding[] {
  if (mounts === undefined || fstab === undefined) return []
  const points = mountsBesideFstab(mounts, fstab)
  const over = points.filter((point) => watches.some((watch) => liesOver(point, watch)))
  if (over.length === 0) return []
  const found = watches.filter((watch) => over.some((point) => liesOver(point, watch)))
  const read = [
    ...over.map((point) => ({from: '/proc/self/mountinfo', text: point})),
    ...evidenceOf(found),
  ]
  return [finding('watch-mounted-over', 'note', {within: withinOf(found, over)}, read)]
}

/** Over the path or a folder above it, or somewhere in a watched folder. */
function liesOver(point: string, {field, path}: Watch): boolean {
  const folder = path.replace(/\/+$/, '')
  if (point === folder || folder.startsWith(`${point}/`)) return true
  return field.type === Field.dir && point.startsWith(`${folder}/`)
}

/** What `auditctl -q` can join again. */
function withinOf(watches: readonly Watch[], points: readonly string[]) {
  return watches.flatMap(({field, path}) => {
    const folder = path.replace(/\/+$/, '')
    if (field.type !== Field.dir) return []
    return points
      .filter((point) => point.startsWith(`${folder}/`))
      .map((point) => ({folder, point}))
  })
}

const pathsOf = (watches: readonly Watch[]) => [...new Set(watches.map(({path}) => path))]

const evidenceOf = (watches: readonly Watch[]) =>
  watches.map(({rule}) => ({from: 'auditctl -l', text: lineOf(rule)}))
