import type {RuleComplaint} from '../rules/complaint.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {parseAuditctlVersion} from '../rules/version.ts'
import {type ExplainInput, explainRule} from './explain-rule.ts'

/** Releases that differ in something, and that distributions ship or shipped. */
export const comparedVersions = ['2.8.5', '3.0.9', '3.1.2', '3.1.5', '4.0.2', '4.1.4', '4.2.1']

/** Releases that make the same of a rule. */
export interface VersionGroup {
  readonly versions: readonly string[]
  readonly accepted: boolean
  readonly error: RuleComplaint | undefined
  readonly listing: string | undefined
}

/** What each release makes of the words; neighbours that load and print the same stand together. */
export function compareVersionsOf(input: ExplainInput, facts: HostFacts): readonly VersionGroup[] {
  const groups: (VersionGroup & {readonly sameness: string; readonly versions: string[]})[] = []
  for (const version of comparedVersions) {
    const auditctl = parseAuditctlVersion(version)
    if (auditctl === undefined) continue
    const {accepted, error, rule, listing} = explainRule(input, {...facts, auditctl})
    const identity = rule && ruleIdentity(rule)
    const sameness = JSON.stringify([accepted, error?.code, identity, listing])
    const last = groups.at(-1)
    if (last?.sameness === sameness) last.versions.push(version)
    else groups.push({versions: [version], accepted, error, listing, sameness})
  }
  return groups
}
