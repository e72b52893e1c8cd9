import type {BlindRules} from '../drift/blind.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import type {KernelField} from '../rules/kernel-rule.ts'
import {suppresses} from '../rules/overlap.ts'
import {lineOf} from '../rules/rule-line.ts'
import {Field, Operator} from '../rules/uapi.ts'
import type {WatchedPath} from './examination.ts'
import {type Finding, type FindingCode, finding, type Severity} from './finding.ts'
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
  'watch-moved' | 'watch-gone' | 'watch-folder-only' | 'watch-not-there'
>

const severities: Readonly<Record<Trouble, Severity>> = {
  'watch-moved': 'error',
  'watch-gone': 'warning',
  'watch-folder-only': 'warning',
  'watch-not-there': 'note',
}

const troubles = ['watch-moved', 'watch-gone', 'watch-folder-only', 'watch-not-there'] as const

/** Findings on rules that are listed and see nothing of what their path is now. */
export function watchFindings(
  {examination, blind}: Patient,
  {observation}: ReadKernel,
): readonly Finding[] {
  const told = new Set(blind.map(({path}) => path))
  const watches = watchesOf(observation.state.rules).filter(({path}) => !told.has(path))
  const troubled = watches.flatMap((watch) => {
    const seen = examination.watched.get(watch.path)
    const trouble = seen && troubleOf(watch, seen)
    return trouble === undefined ? [] : [{watch, trouble}]
  })
  return [
    ...blind.map(blindFinding),
    ...troubles.flatMap((code) => {
      const found = troubled.filter(({trouble}) => trouble === code).map(({watch}) => watch)
      if (found.length === 0) return []
      const read = evidenceOf(found.map(({rule}) => rule))
      return [finding(code, severities[code], {paths: pathsOf(found)}, read)]
    }),
  ]
}

function blindFinding(blind: BlindRules): Finding {
  const severity = blind.why.kind === 'mounted-within' ? 'warning' : 'error'
  return finding('watch-blind', severity, {blind}, evidenceOf(blind.rules))
}

/** A file that is made later is seen as long as its folder is the one of then. */
function troubleOf(
  {rule, field}: Watch,
  {isLink, kind, hasParent}: WatchedPath,
): Trouble | undefined {
  if (field.type === Field.dir || isLink) return undefined
  if (kind === 'missing') {
    if (!hasParent) return 'watch-moved'
    return isCertain(rule) ? 'watch-not-there' : 'watch-gone'
  }
  const isFolder = field.type === Field.path && kind === 'directory'
  return isFolder && isCertain(rule) ? 'watch-folder-only' : undefined
}

/** `auditctl -l` prints a watch on a folder and one on its inode alone the same. */
function isCertain({origin}: AuditRule): boolean {
  return origin.kind !== 'kernel' || !origin.unproven.includes('L2')
}

const pathsOf = (watches: readonly Watch[]) => [...new Set(watches.map(({path}) => path))]

const evidenceOf = (rules: readonly AuditRule[]) =>
  rules.map((rule) => ({from: 'auditctl -l', text: lineOf(rule)}))
