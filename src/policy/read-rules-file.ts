import {type LineComplaint, type RulesLine, readRulesText} from '../rules/rules-text.ts'
import {columnsOf} from '../rules/split-line.ts'
import type {AuditctlVersion} from '../rules/version.ts'
import type {PolicyRule} from './policy.ts'
import {type Complain, ruleComplaintAt} from './policy-complaint.ts'
import {offsetAt, type SourceFile, type TracedText} from './source.ts'

// What is written is meant: the words that an auditctl before 4.2 would drop from a long line
// are kept, for this program does not hand the file to auditctl but runs what it says.
const readAs: AuditctlVersion = [4, 2, 1]

/** Reads a file in the language of auditctl -R. */
export function readRulesFile(source: SourceFile, complain: Complain): readonly PolicyRule[] {
  const {lines, complaints} = readRulesText(source.text, readAs)
  const broken = new Set<number>()
  for (const each of complaints) {
    // Whether a line loads another file is told when it is compiled, for JSON5 policies too.
    if (each.complaint.code === 'line-nested-file') continue
    if (each.complaint.severity === 'error') broken.add(each.line)
    complain(located(source, each))
  }
  // A line that is not what it looks like would only make a second complaint when it is compiled.
  return lines.filter(({line}) => !broken.has(line)).map((line) => ruleOf(source, line))
}

function located(source: SourceFile, {line, column, complaint}: LineComplaint) {
  const start = offsetAt(source, line, column)
  const {span} = complaint
  return ruleComplaintAt(source, {start, end: start + span.end - span.start}, complaint)
}

function ruleOf(source: SourceFile, line: RulesLine): PolicyRule {
  const from = offsetAt(source, line.line, line.column)
  const words = line.words.map((word): TracedText => {
    const offsets = columnsOf(word).map((column) => from + column - 1)
    return {text: word.text, offsets}
  })
  return {
    kind: 'rule',
    source,
    extent: {
      start: from + (line.words[0]?.column ?? 1) - 1,
      end: from + line.text.trimEnd().length,
    },
    words,
    text: line.text.trim(),
    why: undefined,
    protect: false,
    when: undefined,
  }
}
