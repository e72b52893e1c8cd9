import type {Judged} from '../drift/accept.ts'
import type {Acceptance} from '../drift/acceptance.ts'
import type {Drift} from '../drift/drift.ts'
import type {Leg} from '../persist/legs.ts'
import type {Staged} from '../persist/standing.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import {lineOf} from '../rules/rule-line.ts'
import {legsAsJson} from './boot.ts'
import {type DriftView, driftCommand} from './drift.ts'
import type {DriftDocument} from './drift-schema.ts'
import {kernelRuleAsJson} from './kernel-rule-json.ts'
import {stagedAsJson} from './standing.ts'
import {driftWords} from './words/drift-words.ts'

/** All of a verdict. */
export interface DriftFindings {
  readonly drifts: readonly Drift[]
  /** Those that count for the exit status. */
  readonly counted: readonly Drift[]
  readonly legs: readonly Leg[]
  readonly staged: Staged | undefined
  readonly judged: Judged
}

type Entry = DriftDocument['drift'][number]

/** A verdict for a program; its shape is schemas/drift.schema.json. */
export function driftAsJson(
  view: DriftView,
  {drifts, counted, legs, staged, judged}: DriftFindings,
): DriftDocument {
  const ofSeverity = (severity: Drift['severity']) =>
    drifts.filter((drift) => drift.severity === severity).length
  const isCounted = new Set(counted)
  return {
    format_version: '1.0',
    target: view.target,
    as_desired: counted.length === 0,
    counts: {
      lost: ofSeverity('lost'),
      differs: ofSeverity('differs'),
      unproven: ofSeverity('unproven'),
    },
    staged: staged && counted.length > 0 ? stagedAsJson(staged) : null,
    legs: legsAsJson(legs),
    drift: drifts.map((drift) => ({
      ...entryOf(drift, view),
      counted: isCounted.has(drift),
      accepted: acceptedAs(drift, judged),
    })),
    acceptances: {
      expired: judged.expired.map(acceptanceAs),
      unused: judged.unused.map(acceptanceAs),
    },
  }
}

function entryOf(drift: Drift, view: DriftView): Omit<Entry, 'counted' | 'accepted'> {
  const {title, lines} = driftWords(drift)
  return {
    kind: drift.kind,
    severity: drift.severity,
    text: title,
    details: lines,
    command: driftCommand(drift, view),
    rules: rulesOf(drift),
    owner: 'owner' in drift ? drift.owner : null,
    control: drift.kind === 'control' ? controlOf(drift) : null,
    paths: pathsOf(drift),
    author: view.authors?.get(drift) ?? null,
    appeared: view.fights?.get(drift) ?? null,
    blind: drift.kind === 'blind' ? drift.why.kind : null,
  }
}

function acceptedAs(drift: Drift, {accepted}: Judged): Entry['accepted'] {
  if (!accepted.has(drift)) return null
  const acceptance = accepted.get(drift)
  return acceptance ? {by: 'accept', ...acceptanceAs(acceptance)} : {by: 'ignore'}
}

function acceptanceAs({reason, until, place}: Acceptance) {
  return {reason, until, place}
}

function pathsOf(drift: Drift): readonly string[] {
  if (drift.kind === 'blind') return [drift.path]
  return 'paths' in drift ? drift.paths : []
}

function controlOf({change, place}: Drift & {readonly kind: 'control'}): Entry['control'] {
  return {name: change.name, from: change.from ?? null, to: change.to, place: place ?? null}
}

function rulesOf(drift: Drift): Entry['rules'] {
  switch (drift.kind) {
    case 'missing':
      return [ruleAs('asked', drift.rule)]
    case 'changed':
      return [ruleAs('asked', drift.rule), ruleAs('held', drift.from)]
    case 'suppressed':
      return [ruleAs('held', drift.by), ...drift.rules.map((rule) => ruleAs('asked', rule))]
    case 'blind':
      return drift.rules.map((rule) => ruleAs('asked', rule))
    case 'extra':
    case 'unproven':
      return [ruleAs('held', drift.rule)]
    case 'order':
      return drift.pairs.flatMap(({first, second}) => [
        ruleAs('before', first),
        ruleAs('behind', second),
      ])
    default:
      return []
  }
}

function ruleAs(role: Entry['rules'][number]['role'], rule: AuditRule): Entry['rules'][number] {
  const {origin} = rule
  return {
    role,
    text: lineOf(rule),
    listing: origin.kind === 'kernel' ? origin.line : null,
    place: origin.kind === 'policy' ? origin.place : null,
    why: origin.kind === 'policy' ? (origin.why ?? null) : null,
    kernel_rule: kernelRuleAsJson(rule.rule),
  }
}
