/**
 * What has drifted: how the kernel and rules.d differ from the policy, the worst
 * first. An event class that the policy records and the kernel does not is worse
 * than anything that is merely there too much.
 */

import type {ControlChange} from '../diff/diff.ts'
import type {FileProposal} from '../persist/propose-file.ts'
import type {Plan} from '../plan/plan.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import {isSameRule, type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {inversions} from '../rules/order-matters.ts'
import {covers, mayOverlap, suppresses} from '../rules/overlap.ts'
import {isOnePathWithin, watchedPath} from '../rules/watch-path.ts'
import type {ReaderVerdict} from '../state/observe.ts'

/** How bad a difference is; `lost`: events that the policy asks for are not recorded now. */
export type DriftSeverity = 'lost' | 'differs' | 'unproven'

/** One difference. */
export type Drift =
  /** A rule of the policy is not in the kernel. */
  | {readonly kind: 'missing'; readonly severity: DriftSeverity; readonly rule: AuditRule}
  /** A rule in the kernel keeps events of a policy rule out of the log. */
  | {
      readonly kind: 'suppressed'
      readonly severity: 'lost'
      readonly rule: AuditRule
      readonly by: AuditRule
    }
  | {readonly kind: 'extra'; readonly severity: 'differs'; readonly rule: AuditRule}
  | {readonly kind: 'order'; readonly severity: 'differs'; readonly rules: number}
  | {readonly kind: 'control'; readonly severity: DriftSeverity; readonly change: ControlChange}
  | {readonly kind: 'file'; readonly severity: 'differs'; readonly path: string}
  /** A file of others that loads rules at the next boot. */
  | {readonly kind: 'other-file'; readonly severity: 'differs'; readonly path: string}
  | {
      readonly kind: 'forged-listing'
      readonly severity: 'lost'
      readonly listed: string
      readonly exact: string
    }
  /** The listing alone cannot tell; counted with --strict only. */
  | {readonly kind: 'unproven'; readonly severity: 'unproven'; readonly rule: AuditRule}

/** What a verdict is made from. */
export interface Compared {
  readonly plan: Plan
  readonly file: FileProposal | undefined
  readonly otherFiles: readonly string[]
  readonly readers: ReaderVerdict
}

const rank = {lost: 0, differs: 1, unproven: 2} as const

/** All differences, the worst first. */
export function findDrift({plan, file, otherFiles, readers}: Compared): readonly Drift[] {
  const found: Drift[] = [
    ...forged(readers),
    ...missingRules(plan),
    ...suppressedRules(plan),
    ...extraRules(plan),
    ...moved(plan),
    ...plan.diff.control.map((change) => controlDrift(change)),
    ...(file !== undefined && file.change !== 'none'
      ? [{kind: 'file', severity: 'differs', path: file.path} as const]
      : []),
    ...otherFiles.map((path) => ({kind: 'other-file', severity: 'differs', path}) as const),
    ...unprovenRules(plan),
  ]
  return found.sort((a, b) => rank[a.severity] - rank[b.severity])
}

function forged(readers: ReaderVerdict): readonly Drift[] {
  if (readers.kind !== 'disagree') return []
  const {listed, exact} = readers
  return [{kind: 'forged-listing', severity: 'lost', listed, exact}]
}

function missingRules(plan: Plan): readonly Drift[] {
  const recording = plan.current.rules.filter(({rule}) => !suppresses(rule))
  return plan.diff.changes.flatMap((change) => {
    if (change.kind === 'remove') return []
    const {rule} = change.to
    const isCovered = recording.some((held) => covers(held.rule, rule))
    const severity = suppresses(rule) || isCovered ? 'differs' : 'lost'
    return [{kind: 'missing', severity, rule: change.to} as const]
  })
}

/** Rules that the policy asks for and that are there, behind a suppression that it does not ask for. */
function suppressedRules({current, desired}: Plan): readonly Drift[] {
  const wanted = new Set(desired.rules.map(({rule}) => ruleIdentity(rule)))
  const foreign = current.rules.flatMap((by, place) =>
    suppresses(by.rule) && !wanted.has(ruleIdentity(by.rule)) ? [{by, place}] : [],
  )
  if (foreign.length === 0) return []
  return desired.rules.flatMap((rule): readonly Drift[] => {
    if (suppresses(rule.rule)) return []
    const place = current.rules.findIndex((held) => isSameRule(held.rule, rule.rule))
    const hider = foreign.find(
      ({by, place: before}) =>
        hides(by.rule, rule.rule) && (place === -1 ? isTwinOf(by.rule, rule.rule) : before < place),
    )
    return hider ? [{kind: 'suppressed', severity: 'lost', rule, by: hider.by}] : []
  })
}

/**
 * Says whether a suppression hides what a rule is for. One rename may touch the files
 * of two watches, and a rule on all opens loses those of one file; that much is not
 * what a reader would call lost coverage.
 */
function hides(suppression: KernelRule, rule: KernelRule): boolean {
  const [left, right] = [watchedPath(suppression), watchedPath(rule)]
  const isElsewhere = left !== undefined && (right === undefined || !isOnePathWithin(left, right))
  return mayOverlap(suppression, rule) && !isElsewhere
}

/** A rule that says the same with the opposite action; `auditctl -l` may list both alike. */
function isTwinOf(left: KernelRule, right: KernelRule): boolean {
  return isSameRule({...left, action: right.action}, right)
}

function extraRules({diff}: Plan): readonly Drift[] {
  return diff.changes.flatMap((change) =>
    change.kind === 'add' ? [] : [{kind: 'extra', severity: 'differs', rule: change.from} as const],
  )
}

/** Rules that stand in another order than the policy has them, where that makes a difference. */
function moved({current, desired}: Plan): readonly Drift[] {
  const place = new Map(desired.rules.map(({rule}, index) => [ruleIdentity(rule), index]))
  // Of equal rules the last counts: the copies before it are told as too many.
  const last = new Map(current.rules.map(({rule}, index) => [ruleIdentity(rule), index]))
  const common = current.rules
    .map(({rule}) => rule)
    .filter(
      (rule, index) => place.has(ruleIdentity(rule)) && last.get(ruleIdentity(rule)) === index,
    )
  const pairs = inversions(
    common,
    common.map((rule) => place.get(ruleIdentity(rule)) ?? -1),
  )
  const rules = new Set<number>()
  for (const [index] of pairs) rules.add(index)
  return rules.size === 0 ? [] : [{kind: 'order', severity: 'differs', rules: rules.size}]
}

function controlDrift(change: ControlChange): Drift {
  const stops = change.name === 'enabled' && change.from === 'off'
  return {kind: 'control', severity: stops ? 'lost' : 'differs', change}
}

function unprovenRules({current}: Plan): readonly Drift[] {
  return current.rules.flatMap((rule) =>
    rule.origin.kind === 'kernel' && rule.origin.unproven.length > 0
      ? [{kind: 'unproven', severity: 'unproven', rule} as const]
      : [],
  )
}
