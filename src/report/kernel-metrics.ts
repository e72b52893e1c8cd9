import type {AuditRule} from '../rules/audit-state.ts'
import {listName, listWords} from '../rules/list-names.ts'
import type {Owner} from '../state/host-status.ts'
import type {Observation} from '../state/observe.ts'
import {countBy, counter, gauge, type MetricFamily, single} from './metric-family.ts'

/** A rule in the kernel, and whose it is. */
export interface OwnedRule {
  readonly rule: AuditRule
  readonly owner: Owner
}

/** What the kernel says of itself. */
export function controlMetrics({state, status}: Observation): readonly MetricFamily[] {
  const {enabled, backlog_limit} = state.control
  const {lost, backlog, pid} = status
  return [
    gauge('audit_enabled', 'Whether the kernel audits.', single(enabled !== 'off')),
    gauge('audit_locked', 'Whether only a boot can change it.', single(enabled === 'locked')),
    gauge(
      'audit_daemon_registered',
      'Whether the kernel hands its records to a daemon.',
      single(pid === undefined ? undefined : pid !== 0),
    ),
    counter(
      'audit_lost_records',
      'Records that the kernel lost since the boot, or since somebody set that back.',
      single(lost),
    ),
    gauge('audit_backlog_records', 'Records that wait in the kernel.', single(backlog)),
    gauge(
      'audit_backlog_limit_records',
      'Records that may wait in the kernel; 0 is no limit.',
      single(backlog_limit),
    ),
  ]
}

/** The rules in the kernel; those of the policy and of nobody known are told also where there are none. */
export function ruleMetrics(
  rules: readonly OwnedRule[],
  policyRules: number,
): readonly MetricFamily[] {
  const found = rules.map(({rule, owner}) => ({
    list: listName(rule.rule.list),
    owner: nameOf(owner),
  }))
  const always = listWords.flatMap((list) =>
    ['policy', 'unmanaged'].map((owner) => ({list, owner})),
  )
  return [
    gauge(
      'audit_rules',
      'Rules in the kernel, by list and by whose they are.',
      countBy([...always, ...found], found, (labels) => labels),
    ),
    gauge('policy_rules', 'Rules that the policy asks for.', single(policyRules)),
  ]
}

function nameOf(owner: Owner): string {
  return owner.kind === 'agent' ? owner.name : owner.kind
}
