import type {RuleComplaint} from '../rules/complaint.ts'
import {readRulesText} from '../rules/rules-text.ts'
import type {AuditctlVersion} from '../rules/version.ts'

/** The words of a line that `auditctl -R` hands on, and what is wrong with it as text. */
export interface LineReading {
  readonly words: readonly string[]
  readonly findings: readonly RuleComplaint[]
}

/** Reads one line as `auditctl -R` of a version does: it cuts long ones, and may drop words. */
export function readRulesLine(line: string, version: AuditctlVersion): LineReading {
  const {lines, complaints} = readRulesText(`${line}\n`, version)
  return {
    words: lines[0]?.words.map(({text}) => text) ?? [],
    findings: complaints.map(({complaint}) => complaint),
  }
}
