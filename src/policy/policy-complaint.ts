import type {Place, RuleComplaint, Severity} from '../rules/complaint.ts'
import {type Extent, lineAt, placeAt, type SourceFile} from './source.ts'

/** What can be wrong with a policy, the text of its rules apart; the words live in src/report/words. */
export type PolicyCode =
  | 'file-missing'
  | 'file-unreadable'
  | 'file-kind'
  | 'file-is-folder'
  | 'no-files'
  | 'glob-in-folder'
  | 'include-cycle'
  | 'included-twice'
  | 'include-outside'
  | 'untrusted-owner'
  | 'untrusted-mode'
  | 'untrusted-folder'
  | 'json5-character'
  | 'json5-end'
  | 'invisible-character'
  | 'duplicate-key'
  | 'unknown-field'
  | 'field-not-here'
  | 'wrong-type'
  | 'not-one-of'
  | 'number-range'
  | 'empty-list'
  | 'rule-without-test'
  | 'rule-without-words'
  | 'variable-unknown'
  | 'variable-unclosed'
  | 'variable-name'
  | 'character-in-rule'
  | 'when-version'
  | 'when-machine'
  | 'control-contradicts'
  | 'unmanaged-contradicts'
  | 'duplicate-rule'
  | 'same-arch-twice'
  | 'delete-finds-nothing'
  | 'parent-missing'
  | 'directory-missing'
  | 'discards-rules'
  | 'nested-rules-file'
  | 'one-time-action'
  | 'error-handling-line'
  | 'field-missing'
  | 'date-invalid'
  | 'accepts-all'

/** Something to say about a policy, and where. */
export interface PolicyComplaint {
  /** A PolicyCode, or the code of a RuleComplaint. */
  readonly code: string
  readonly severity: Severity
  readonly place: Place
  /** How many characters of the line are meant; 1 when it is a point. */
  readonly length: number
  readonly args: Readonly<Record<string, string | number>>
  /** The line of the file; undefined when the complaint is about the file as a whole. */
  readonly excerpt: string | undefined
  /** Another place that takes part, such as the first of two equal rules. */
  readonly related: Place | undefined
}

/** Takes complaints as they are found. */
export type Complain = (complaint: PolicyComplaint) => void

/** What a complaint says, apart from where. */
export interface Finding {
  readonly code: PolicyCode
  readonly severity?: Severity
  readonly args?: Readonly<Record<string, string | number>>
  readonly related?: Place
}

/** A complaint about a stretch of a file. */
export function complaintAt(source: SourceFile, extent: Extent, finding: Finding): PolicyComplaint {
  return {
    code: finding.code,
    severity: finding.severity ?? 'error',
    args: finding.args ?? {},
    related: finding.related,
    ...marked(source, extent),
  }
}

/** A complaint about a file as a whole. */
export function complaintAboutFile(file: string, finding: Finding): PolicyComplaint {
  return {
    code: finding.code,
    severity: finding.severity ?? 'error',
    args: finding.args ?? {},
    related: finding.related,
    place: {file, line: 1, column: 1},
    length: 1,
    excerpt: undefined,
  }
}

/** A complaint about the text of a rule, at the place where that text was written. */
export function ruleComplaintAt(
  source: SourceFile,
  extent: Extent,
  {code, severity, args}: RuleComplaint,
): PolicyComplaint {
  return {code, severity, args, related: undefined, ...marked(source, extent)}
}

/** Says whether anything in the list makes the policy invalid. */
export function hasErrors(complaints: readonly PolicyComplaint[]): boolean {
  return complaints.some(({severity}) => severity === 'error')
}

/** Leaves out what was said before of the same place, as when one line makes a rule for each arch. */
export function distinctComplaints(
  complaints: readonly PolicyComplaint[],
): readonly PolicyComplaint[] {
  const said = new Set<string>()
  return complaints.filter(({code, place, args}) => {
    const what = JSON.stringify([code, place, args])
    const isNew = !said.has(what)
    said.add(what)
    return isNew
  })
}

function marked(
  source: SourceFile,
  {start, end}: Extent,
): Pick<PolicyComplaint, 'place' | 'length' | 'excerpt'> {
  const place = placeAt(source, start)
  const excerpt = lineAt(source, start)
  const room = excerpt.length - place.column + 1
  return {place, excerpt, length: Math.max(1, Math.min(end - start, room))}
}
