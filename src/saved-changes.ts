import {diffControl} from './diff/diff.ts'
import type {FilePrints} from './report/saved-plan-json.ts'
import type {AuditRule, AuditState} from './rules/audit-state.ts'
import {controlNames} from './rules/control.ts'
import type {HostFacts} from './rules/host-facts.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import {isSameInEffect} from './rules/order-matters.ts'
import {lineOf} from './rules/rule-line.ts'

/** What changed in meaning since a plan was made, a line each; empty when nothing did. */
export function changesSince(
  then: AuditState,
  now: AuditState,
  isStrict: boolean,
): readonly string[] {
  const gone = beyond(then.rules, now.rules).map((rule) => `Rule gone: ${lineOf(rule)}`)
  const fresh = beyond(now.rules, then.rules).map((rule) => `Rule new: ${lineOf(rule)}`)
  const sets = [...gone, ...fresh]
  const isReordered = sets.length === 0 && !isSameOrder(then, now)
  const counts = isReordered && (isStrict || !isAlike(then, now))
  return [
    ...sets,
    ...(counts ? ['The rules stand in another order, and that makes a difference.'] : []),
    ...controlChanges(then, now),
  ]
}

/** Says whether two states have the same rules in the same order. */
export function isSameOrder(then: AuditState, now: AuditState): boolean {
  return (
    then.rules.length === now.rules.length &&
    then.rules.every(({rule}, index) => {
      const other = now.rules[index]
      return other !== undefined && ruleIdentity(rule) === ruleIdentity(other.rule)
    })
  )
}

/** Our file in rules.d and those of others, with their fingerprints. */
interface Files {
  readonly file:
    | {readonly path: string; readonly others: readonly {readonly path: string}[]}
    | undefined
  readonly prints: FilePrints
}

/** What changed of the files in rules.d that a plan knows, a line each. */
export function fileChanges(then: Files, now: Files): readonly string[] {
  if (then.file?.path !== now.file?.path) {
    const pathOf = ({file}: Files) => file?.path ?? 'no file, for there is no rules.d'
    return [`Changed: the file for the next boot is ${pathOf(now)}, and was ${pathOf(then)}`]
  }
  if (then.file === undefined) return []
  const [before, after] = [printsByPath(then), printsByPath(now)]
  const paths = new Set([...before.keys(), ...after.keys()])
  return [
    ...(then.prints.replaces === now.prints.replaces ? [] : [then.file.path]),
    ...[...paths].filter((path) => before.get(path) !== after.get(path)),
  ].map((path) => `File changed: ${path}`)
}

function printsByPath({file, prints}: Files): ReadonlyMap<string, string> {
  const entries = (file?.others ?? []).map(
    ({path}, index) => [path, prints.others[index] ?? ''] as const,
  )
  return new Map(entries)
}

/** What changed of the facts that decide what words mean on a host, a line each. */
export function factChanges(then: HostFacts, now: HostFacts): readonly string[] {
  return [
    ...mapChanges(then.users, now.users, 'user'),
    ...mapChanges(then.groups, now.groups, 'group'),
    ...mapChanges(then.paths, now.paths, 'path'),
  ]
}

function mapChanges(
  then: ReadonlyMap<string, string | number>,
  now: ReadonlyMap<string, string | number>,
  what: string,
): readonly string[] {
  return [...then].flatMap(([name, value]) => {
    const other = now.get(name)
    if (other === value) return []
    return [`Changed: ${what} ${name} is ${other ?? 'unknown'}, and was ${value}`]
  })
}

function isAlike(then: AuditState, now: AuditState): boolean {
  const rulesOf = ({rules}: AuditState) => rules.map(({rule}) => rule)
  return isSameInEffect(rulesOf(then), rulesOf(now))
}

function controlChanges(then: AuditState, now: AuditState): readonly string[] {
  const appeared = controlNames.filter((name) => !(name in then.control) && name in now.control)
  return [
    ...diffControl(now.control, then.control).map(
      ({name, from, to}) => `Changed: ${name} is ${from ?? 'unknown'}, and was ${to}`,
    ),
    ...appeared.map((name) => `Changed: ${name} is ${now.control[name]}, and was unknown`),
  ]
}

/** Rules that the other list does not hold, each copy counted. */
function beyond(rules: readonly AuditRule[], others: readonly AuditRule[]): readonly AuditRule[] {
  const left = new Map<string, number>()
  for (const {rule} of others) {
    left.set(ruleIdentity(rule), (left.get(ruleIdentity(rule)) ?? 0) + 1)
  }
  return rules.filter(({rule}) => {
    const count = left.get(ruleIdentity(rule)) ?? 0
    left.set(ruleIdentity(rule), count - 1)
    return count <= 0
  })
}
