import {journalName} from './apply/open-journal.ts'
import {ownerOf} from './diff/owners.ts'
import type {DriftVerdict} from './drift-reports.ts'
import {lastChange} from './history.ts'
import type {MeasuredDrift} from './report/drift-metrics.ts'
import {isOfPolicy} from './rules/audit-state.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'

/** Reads what is counted beside the differences. */
export async function measureDrift(verdict: DriftVerdict): Promise<MeasuredDrift> {
  const {system, proposal, found, judged, counted, view} = verdict
  const {plan, observation, applied} = proposal
  const asked = plan.desired.rules.filter(isOfPolicy)
  const ours = new Set([...applied, ...asked.map(({rule}) => ruleIdentity(rule))])
  return {
    judged,
    counted,
    waitsForBoot: found.staged !== undefined && counted.length > 0,
    legs: found.legs,
    observation,
    rules: plan.current.rules.map((rule) => ({rule, owner: ownerOf(rule.rule, ours)})),
    policyRules: asked.length,
    // That they cannot be read is no reason to tell nothing else.
    lastApply: await lastChange(system).catch(() => undefined),
    isApplyOpen: (await system.readState(journalName).catch(() => '')) !== undefined,
    fights: view.fights?.size,
  }
}
