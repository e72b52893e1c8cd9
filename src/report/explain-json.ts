import type {RuleComplaint} from '../rules/complaint.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {Explanation} from './explain-rule.ts'
import type {Answer, ExplanationDocument} from './explain-schema.ts'
import type {VersionGroup} from './explain-versions.ts'
import {kernelRuleAsJson} from './kernel-rule-json.ts'
import type {RuleWords} from './rule-words.ts'
import {explainFindingWords} from './words/explain-notes.ts'

/** What one auditctl makes of a line, as the one document that stands for it. */
export function explanationAsAnswer(explanation: Explanation): Answer {
  const {input, accepted, error, findings, rule, listing} = explanation
  return {
    input: typeof input === 'string' ? input : [...input],
    accepted,
    error: error ? complaintAsJson(error) : null,
    findings: findings.map((each) => ({severity: each.severity, ...complaintAsJson(each)})),
    kernel_rule: rule ? kernelRuleAsJson(rule) : null,
    listing: listing ?? null,
  }
}

function complaintAsJson(complaint: RuleComplaint) {
  const {reason, remedy} = explainFindingWords(complaint)
  const {word, start, end} = complaint.span
  return {code: complaint.code, message: reason, remedy, word, start, end}
}

/** All that explain says of one rule, as one document; its shape is schemas/explain.schema.json. */
export function explanationAsDocument(
  explanation: Explanation,
  facts: HostFacts,
  {
    canonical,
    words,
    versions,
  }: {
    readonly canonical: string | undefined
    readonly words: RuleWords | undefined
    readonly versions: readonly VersionGroup[]
  },
): ExplanationDocument {
  return {
    format_version: '1.0',
    auditctl: facts.auditctl.join('.'),
    machine: facts.machine,
    ...explanationAsAnswer(explanation),
    canonical: canonical ?? null,
    words: words ? {summary: words.summary, notes: [...words.notes]} : null,
    versions: versions.map(({versions: names, accepted, error, listing}) => ({
      versions: [...names],
      accepted,
      error: error ? complaintAsJson(error) : null,
      listing: listing ?? null,
    })),
  }
}
