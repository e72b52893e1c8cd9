import type {LoadDifference} from '../persist/compare-loads.ts'
import type {LegReason} from '../persist/legs.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import type {Drift} from './drift.ts'

/** A text that is the same for one difference whenever it is found, and for no other one. */
export function driftId(drift: Drift): string {
  return JSON.stringify([drift.kind, ...aboutOf(drift)])
}

function aboutOf(drift: Drift): readonly unknown[] {
  switch (drift.kind) {
    case 'missing':
    case 'extra':
    case 'unproven':
      return [idOf(drift.rule)]
    case 'changed':
      return [idOf(drift.rule), idOf(drift.from)]
    case 'suppressed':
      return [idOf(drift.by), drift.rules.map(idOf)]
    case 'order':
      return drift.pairs.map(({first, second}) => [idOf(first), idOf(second)])
    case 'blind':
      // The time of a mount is worked out from clocks that drift.
      return [drift.path, drift.why.kind]
    case 'control':
      return [drift.change]
    case 'policy':
    case 'rules.d':
    case 'audit.rules':
      return [whyOf(drift.leg.why), drift.paths]
    case 'staged':
      return [drift.standing.name, drift.standing.staged?.id]
    case 'forged-listing':
      return [drift.listed, drift.exact]
    case 'unreadable':
      return [drift.listed]
    default:
      return drift satisfies never
  }
}

function idOf({rule}: AuditRule): string {
  return ruleIdentity(rule)
}

function whyOf(why: LegReason): readonly unknown[] {
  return why.kind === 'differs' ? [why.kind, differenceOf(why.difference)] : [why]
}

function differenceOf({missing, extra, isReordered, control}: LoadDifference) {
  return [missing.map(ruleIdentity), extra.map(ruleIdentity), isReordered, control]
}
