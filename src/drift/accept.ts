/** Which differences count, and which of them were accepted or are to be ignored. */
import {keysOf} from '../diff/owners.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import {type ControlSettings, controlNames} from '../rules/control.ts'
import {listName} from '../rules/list-names.ts'
import {lineOf} from '../rules/rule-line.ts'
import {nearest} from '../rules/suggest.ts'
import {watchedPath} from '../rules/watch-path.ts'
import type {Acceptance, Criteria} from './acceptance.ts'
import {askedRules} from './asked.ts'
import {type Drift, driftKinds} from './drift.ts'

/** What is said of differences that do not count. */
export interface Accepting {
  readonly ignored: readonly Criteria[]
  readonly acceptances: readonly Acceptance[]
  /** As 2027-01-31, in UTC. */
  readonly today: string
}

/** The differences, by whether they count. */
export interface Judged {
  readonly open: readonly Drift[]
  /** `by` is `undefined` for what is ignored. */
  readonly accepted: ReadonlyMap<Drift, Acceptance | undefined>
  /** Acceptances that are over although there still is what they are about. */
  readonly expired: readonly Acceptance[]
  /** Acceptances of what is not there. */
  readonly unused: readonly Acceptance[]
}

/** Says which differences count. */
export function judge(drifts: readonly Drift[], {ignored, acceptances, today}: Accepting): Judged {
  const valid = acceptances.filter(({until}) => until >= today)
  const accepted = new Map<Drift, Acceptance | undefined>()
  for (const drift of drifts) {
    const acceptance = valid.find((each) => fits(drift, each))
    if (acceptance || ignored.some((each) => fits(drift, each))) accepted.set(drift, acceptance)
  }
  const isUsed = (each: Acceptance) => drifts.some((drift) => fits(drift, each))
  return {
    open: drifts.filter((drift) => !accepted.has(drift)),
    accepted,
    expired: acceptances.filter((each) => each.until < today && isUsed(each)),
    unused: acceptances.filter((each) => !isUsed(each)),
  }
}

/** Reads a value of `--ignore`, such as `extra`, `key=identity` or `control=backlog_limit`. */
export function readIgnored(text: string): Criteria | undefined {
  const kind = driftKinds.find((name) => name === text)
  if (kind !== undefined) return {kind}
  const [by, value] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]
  if (!text.includes('=') || value === '') return undefined
  if (by === 'key' || by === 'list' || by === 'file' || by === 'path') return {[by]: value}
  const control = controlNames.find((name) => name === value)
  return by === 'control' && control !== undefined ? {control} : undefined
}

/** A value of `--ignore` that was probably meant; '' when none is near. */
export function meantBy(text: string): string {
  const controls = controlNames.map((name) => `control=${name}`)
  return nearest(text, [...driftKinds, ...controls])
}

function fits(drift: Drift, criteria: Criteria): boolean {
  const {kind, key, list, file, path, rule, control} = criteria
  const isOfRules = (test: (rule: AuditRule) => boolean) => {
    const rules = rulesOf(drift)
    return rules.length > 0 && rules.every(test)
  }
  return (
    (kind === undefined || drift.kind === kind) &&
    (control === undefined || controlOf(drift) === control) &&
    (key === undefined || isOfRules((each) => keysOf(each.rule).includes(key))) &&
    (list === undefined || isOfRules((each) => listName(each.rule.list) === list)) &&
    (rule === undefined || isOfRules((each) => linesOf(each).includes(rule.trim()))) &&
    (file === undefined || isAskedForIn(drift, file)) &&
    (path === undefined || isAbout(drift, path))
  )
}

/** Where one difference is about several rules, all of them must fit: what is lost is never accepted in passing. */
function rulesOf(drift: Drift): readonly AuditRule[] {
  if (drift.kind === 'extra') return [drift.rule]
  return drift.kind === 'suppressed' ? [drift.by] : askedRules(drift)
}

function controlOf(drift: Drift): keyof ControlSettings | undefined {
  return drift.kind === 'control' ? drift.change.name : undefined
}

function linesOf(rule: AuditRule): readonly string[] {
  const {origin} = rule
  return [lineOf(rule), ...(origin.kind === 'kernel' ? [origin.line.trim()] : [])]
}

function isAskedForIn(drift: Drift, file: string): boolean {
  if (drift.kind === 'control') return drift.place?.file === file
  const rules = rulesOf(drift)
  const isThere = ({origin}: AuditRule) => origin.kind === 'policy' && origin.place.file === file
  return rules.length > 0 && rules.every(isThere)
}

function isAbout(drift: Drift, path: string): boolean {
  if (drift.kind === 'blind') return drift.path === path
  if ('paths' in drift) return drift.paths.length > 0 && drift.paths.every((each) => each === path)
  const rules = rulesOf(drift)
  return rules.length > 0 && rules.every(({rule}) => watchedPath(rule) === path)
}
