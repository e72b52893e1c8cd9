import type {Judged} from '../drift/accept.ts'
import {type Drift, type DriftKind, type DriftSeverity, driftKinds} from '../drift/drift.ts'
import type {Leg} from '../persist/legs.ts'
import type {Observation} from '../state/observe.ts'
import type {HistoryRecord} from './history-schema.ts'
import {controlMetrics, type OwnedRule, ruleMetrics} from './kernel-metrics.ts'
import {countBy, gauge, type MetricFamily, type Sample, single} from './metric-family.ts'

/** A look at a host, in numbers. */
export interface MeasuredDrift {
  readonly judged: Judged
  /** Those that decide the exit status. */
  readonly counted: readonly Drift[]
  readonly waitsForBoot: boolean
  readonly legs: readonly Leg[]
  readonly observation: Observation
  readonly rules: readonly OwnedRule[]
  /** How many rules the policy asks for. */
  readonly policyRules: number
  readonly lastApply: HistoryRecord | undefined
  /** Whether there is a journal: an apply is at work, waits to be confirmed, or was cut off. */
  readonly isApplyOpen: boolean
  /** How many differences went and came back; `undefined` where nothing is remembered. */
  readonly fights: number | undefined
}

/** When and how long the program ran. */
export interface RunTimes {
  /** In seconds since 1970. */
  readonly endedAt: number
  readonly seconds: number
}

/** What is told of a run, whatever came of it; `error` is the code of what stopped it. */
export function runMetrics(
  version: string,
  {endedAt, seconds}: RunTimes,
  error: string | undefined,
): readonly MetricFamily[] {
  const failed = error === undefined ? [] : [{labels: {code: error}, value: 1}]
  return [
    gauge('build_info', 'The release of auditform.', [{labels: {version}, value: 1}]),
    gauge('drift_last_run_timestamp_seconds', 'When drift ran last.', single(endedAt)),
    gauge('drift_last_run_duration_seconds', 'How long that run took.', single(seconds)),
    gauge(
      'drift_last_run_success',
      'Whether that run could tell how the host is; 0 says nothing about the host.',
      single(error === undefined),
    ),
    gauge('drift_last_run_error', 'What stopped that run.', failed),
  ]
}

/** What is told of a host. */
export function driftMetrics(found: MeasuredDrift): readonly MetricFamily[] {
  return [
    ...differenceMetrics(found),
    ...acceptanceMetrics(found.judged),
    ...legMetrics(found.legs),
    ...controlMetrics(found.observation),
    ...ruleMetrics(found.rules, found.policyRules),
    ...applyMetrics(found),
  ]
}

function differenceMetrics(found: MeasuredDrift): readonly MetricFamily[] {
  return [
    gauge(
      'drift_differences',
      'Differences between host and policy that are neither accepted nor ignored.',
      differenceSamples(found.judged.open),
    ),
    gauge(
      'drift_counted_differences',
      'Differences that make drift end with a status other than 0.',
      single(found.counted.length),
    ),
    gauge(
      'drift_fights',
      'Differences that went and came back within a day; with --since-last.',
      single(found.fights),
    ),
    gauge(
      'drift_waits_for_boot',
      'Whether the next boot mends all differences.',
      single(found.waitsForBoot),
    ),
  ]
}

function acceptanceMetrics({accepted, expired, unused}: Judged): readonly MetricFamily[] {
  const reasons = [...accepted.values()]
  const ignored = reasons.filter((by) => by === undefined).length
  return [
    gauge(
      'drift_accepted_differences',
      'Differences that the file of --accept accepts.',
      single(reasons.length - ignored),
    ),
    gauge('drift_ignored_differences', 'Differences that --ignore leaves out.', single(ignored)),
    gauge(
      'drift_expired_acceptances',
      'Entries of --accept that are over while the difference is still there.',
      single(expired.length),
    ),
    gauge(
      'drift_unused_acceptances',
      'Entries of --accept that accept nothing that is there.',
      single(unused.length),
    ),
  ]
}

function legMetrics(legs: readonly Leg[]): readonly MetricFamily[] {
  const samples = legs.flatMap(({name, state}) =>
    (['in-sync', 'differs', 'unknown'] as const).map((each) => ({
      labels: {leg: name, state: each},
      value: Number(each === state),
    })),
  )
  const help = 'Whether policy, rules.d, audit.rules and kernel are as they should be.'
  return [gauge('leg_state', help, samples)]
}

/** The leg that a difference is about. */
const bootLegs: ReadonlySet<DriftKind> = new Set(['policy', 'staged', 'rules.d', 'audit.rules'])

/** How bad differences of a kind can be, so that all of them are there at 0. */
const severities: Readonly<Record<DriftKind, readonly DriftSeverity[]>> = {
  'forged-listing': ['lost'],
  control: ['lost', 'differs'],
  suppressed: ['lost'],
  missing: ['lost', 'differs'],
  changed: ['lost', 'differs'],
  blind: ['lost'],
  order: ['lost', 'differs'],
  unreadable: ['differs'],
  policy: ['differs'],
  staged: ['differs'],
  'rules.d': ['differs'],
  'audit.rules': ['differs'],
  extra: ['lost', 'differs'],
  unproven: ['unproven'],
}

function differenceSamples(drifts: readonly Drift[]): readonly Sample[] {
  const known = driftKinds.flatMap((kind) => severities[kind].map((severity) => ({kind, severity})))
  return countBy([...known, ...drifts], drifts, ({kind, severity}) => ({
    leg: bootLegs.has(kind) ? kind : 'kernel',
    kind,
    severity,
  }))
}

function applyMetrics({lastApply, isApplyOpen}: MeasuredDrift): readonly MetricFamily[] {
  const endedAt = lastApply && (Date.parse(lastApply.at) + lastApply.duration_ms) / 1000
  return [
    gauge(
      'apply_open',
      'Whether an apply is at work, waits to be confirmed, or was cut off.',
      single(isApplyOpen),
    ),
    gauge(
      'last_apply_timestamp_seconds',
      'When a run that changes rules ended last.',
      single(endedAt),
    ),
    gauge(
      'last_apply_success',
      'Whether it did what it was for.',
      single(lastApply && !isSetback(lastApply)),
    ),
    gauge(
      'last_apply_info',
      'What it was and what came of it, as in the history.',
      lastApply ? [{labels: {action: lastApply.action, result: lastApply.result}, value: 1}] : [],
    ),
  ]
}

/** What somebody took back on purpose did what it was for. */
function isSetback({action, result}: HistoryRecord): boolean {
  return result === 'failed' || action === 'undo'
}
