import {type PolicyComplaint, ruleComplaintAt} from '../policy/policy-complaint.ts'
import {sourceFile} from '../policy/source.ts'
import type {RuleComplaint} from '../rules/complaint.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import {listName} from '../rules/list-names.ts'
import {columnAt, escapeWord, type LineWord, splitLine} from '../rules/split-line.ts'
import {fieldName} from '../rules/tables/lookup.ts'
import {Action, operatorTexts} from '../rules/uapi.ts'
import {complaintAsText} from './complaints-text.ts'
import type {Explanation} from './explain-rule.ts'
import type {VersionGroup} from './explain-versions.ts'
import type {Paint} from './paint.ts'
import {printable} from './printable.ts'
import type {RuleWords} from './rule-words.ts'
import {explainFindingWords, isExplainNote} from './words/explain-notes.ts'

/** Everything that explain says of one rule. */
export interface ExplainView {
  readonly explanation: Explanation
  readonly facts: HostFacts
  readonly words: RuleWords | undefined
  readonly canonical: string | undefined
  readonly versions: readonly VersionGroup[]
}

/** An explanation for a reader: what the rule does, how it is written and listed, what is wrong. */
export function explanationAsText(view: ExplainView, paint: Paint): string {
  const blocks = [
    summaryLines(view, paint),
    noteLines(view, paint),
    ...complaintBlocks(view, paint).map((block) => [block]),
    spellingLines(view, paint),
    kernelLines(view, paint),
    versionLines(view, paint),
  ]
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function summaryLines({explanation, words, facts}: ExplainView, paint: Paint): readonly string[] {
  const host = `auditctl ${facts.auditctl.join('.')} on ${facts.machine}`
  if (explanation.error) return [paint.red(paint.bold(`${host} refuses this rule.`))]
  if (explanation.deleted && words) {
    return [paint.bold(`Deletes the rule that ${lowerFirst(words.summary)}`)]
  }
  if (words) return [paint.bold(words.summary)]
  return [paint.bold(`${host} loads no rule for this.`)]
}

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`

function noteLines({explanation, words}: ExplainView, paint: Paint): readonly string[] {
  const own = explanation.findings
    .filter(({code}) => isExplainNote(code))
    .map((finding) => sentenceOf(explainFindingWords(finding).reason))
  const notes = [...(words?.notes ?? []), ...own]
  return notes.length === 0
    ? []
    : [paint.bold('Worth knowing'), ...notes.map((note) => `  ${note}`)]
}

const sentenceOf = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

function spellingLines({canonical, explanation}: ExplainView, paint: Paint): readonly string[] {
  const rule = explanation.rule ?? explanation.deleted
  if (rule === undefined) return []
  const line = canonical ?? 'no line of a rules file says this rule'
  return [paint.bold('Canonical form'), `  ${printable(line)}`]
}

function kernelLines({explanation}: ExplainView, paint: Paint): readonly string[] {
  const rule = explanation.rule ?? explanation.deleted
  if (rule === undefined) return []
  const fields = rule.fields.map(({type, op, value}) => {
    const name = fieldName(type, [4, 2, 1]) ?? ''
    const text = typeof value === 'string' ? printable(value) : numberText(value)
    return `  ${String(type).padStart(5)}  ${name.padEnd(13)} ${(operatorTexts.get(op) ?? '?').padEnd(2)} ${text}`
  })
  return [paint.bold('In the kernel'), `  ${headOf(rule)}`, ...fields]
}

function headOf({list, action, syscalls}: KernelRule): string {
  const word = action === Action.never ? 'never' : 'always'
  const numbers = syscalls === 'all' ? 'all' : syscalls.join(',') || 'none'
  return `list ${listName(list)} (${list}), action ${word} (${action}), syscalls ${numbers}`
}

function numberText(value: number): string {
  if (value < 0x8000_0000) return String(value)
  return `${value} (0x${value.toString(16).toUpperCase()})`
}

function versionLines({versions}: ExplainView, paint: Paint): readonly string[] {
  if (versions.every(({accepted, error}) => !accepted && error === undefined)) return []
  const rows = versions.map((group) => ({names: namesOf(group), group}))
  const width = Math.max(...rows.map(({names}) => names.length))
  return [
    paint.bold('In auditctl -l, by release'),
    ...rows.map(({names, group}) => `  ${names.padEnd(width)}  ${outcomeOf(group, paint)}`),
  ]
}

function namesOf({versions}: VersionGroup): string {
  const [first = '', ...others] = versions
  const last = others.at(-1)
  return last === undefined ? first : `${first}${others.length === 1 ? ', ' : ' to '}${last}`
}

function outcomeOf({accepted, error, listing}: VersionGroup, paint: Paint): string {
  if (accepted) return printable(listing ?? '')
  if (error) return paint.red(`refused: ${explainFindingWords(error).reason}`)
  return paint.dim('loads no rule')
}

/** The complaints with the rule and a caret below the word that is meant. */
function complaintBlocks({explanation}: ExplainView, paint: Paint): readonly string[] {
  const {error, findings} = explanation
  const found = [...(error ? [error] : []), ...findings].filter(({code}) => !isExplainNote(code))
  const {line, words} = lineOf(explanation)
  return found.map((complaint) => complaintAsText(placed(complaint, line, words), paint))
}

interface ShownLine {
  readonly line: string
  readonly words: readonly LineWord[]
}

/** The rule on one line; words that were given one by one are escaped as in a rules file. */
function lineOf({input, words}: Explanation): ShownLine {
  if (typeof input === 'string') return {line: input, words: splitLine(input)}
  const shown: LineWord[] = []
  let column = 1
  for (const text of words) {
    const raw = text === '' ? "''" : escapeWord(text)
    shown.push({text, column, raw})
    column += raw.length + 1
  }
  return {line: shown.map(({raw}) => raw).join(' '), words: shown}
}

function placed(
  complaint: RuleComplaint,
  line: string,
  words: readonly LineWord[],
): PolicyComplaint {
  const {span} = complaint
  const word = words[span.word]
  const source = sourceFile('rule', line.replaceAll('\n', '\u2424'))
  const start = word ? columnAt(word, span.start) - 1 : 0
  const end = word ? columnAt(word, span.end) - 1 : line.length
  return ruleComplaintAt(source, {start, end}, complaint)
}
