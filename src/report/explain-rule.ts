import {compileWords} from '../rules/compile.ts'
import type {RuleComplaint} from '../rules/complaint.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import {projectRule} from '../rules/project.ts'
import type {RuleCommand} from '../rules/rule-command.ts'
import {splitLine} from '../rules/split-line.ts'
import {readRulesLine} from './explain-line.ts'
import {explainNote} from './words/explain-notes.ts'

/** A line that somebody wants explained, taken apart into the words of auditctl. */
export type ExplainInput =
  | {
      readonly kind: 'words'
      readonly input: string | readonly string[]
      readonly words: readonly string[]
    }
  /** A blank line or a comment. */
  | {readonly kind: 'nothing'; readonly input: string; readonly isComment: boolean}
  /** It starts like a JSON array of words and is none. */
  | {readonly kind: 'broken'; readonly input: string; readonly detail: string}

/** What one auditctl makes of a line. */
export interface Explanation {
  readonly input: ExplainInput['input']
  readonly words: readonly string[]
  /** Whether that auditctl loads a rule. */
  readonly accepted: boolean
  readonly error: RuleComplaint | undefined
  readonly findings: readonly RuleComplaint[]
  /** The rule that is loaded; undefined when none is. */
  readonly rule: KernelRule | undefined
  /** The line of `auditctl -l` when the rule is alone. */
  readonly listing: string | undefined
  /** The rule that the line deletes. */
  readonly deleted: KernelRule | undefined
}

/** Takes a line apart: a line as in a rules file, or argv as a JSON array of words. */
export function readExplainInput(line: string): ExplainInput {
  if (line.startsWith('[')) return readArgv(line)
  const words = splitLine(line).map(({text}) => text)
  if (words.length > 0) return {kind: 'words', input: line, words}
  return {kind: 'nothing', input: line, isComment: line.trim() !== ''}
}

function readArgv(line: string): ExplainInput {
  try {
    const words: unknown = JSON.parse(line)
    if (isTexts(words)) return {kind: 'words', input: words, words}
    return {kind: 'broken', input: line, detail: 'not every item is a string'}
  } catch (error) {
    return {kind: 'broken', input: line, detail: error instanceof Error ? error.message : ''}
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** Says what the auditctl of a host makes of a line. */
export function explainRule(input: ExplainInput, facts: HostFacts): Explanation {
  if (input.kind !== 'words') return explainNoWords(input)
  const {words, findings: lost} =
    typeof input.input === 'string'
      ? readRulesLine(input.input, facts.auditctl)
      : {words: input.words, findings: []}
  const compiled = compileWords(words, facts)
  const found = {input: input.input, words, findings: [...lost, ...compiled.findings]}
  if (!compiled.accepted) return {...notLoaded, ...found, error: compiled.error}
  const {operation} = compiled.command
  if (operation?.kind === 'append' || operation?.kind === 'prepend') {
    const {rule} = operation
    return {...notLoaded, ...found, accepted: true, rule, listing: projectRule(rule, facts)}
  }
  const isTold = compiled.findings.some(({code}) => sayingWhy.has(code))
  const findings = isTold ? found.findings : [...found.findings, ...reasons(compiled.command)]
  const deleted = operation?.kind === 'delete' ? operation.rule : undefined
  return {...notLoaded, ...found, findings, deleted}
}

/** Findings of the words themselves that say why no rule is loaded. */
const sayingWhy: ReadonlySet<string> = new Set(['possible-swallowed', 'rule-not-sent'])

const notLoaded = {
  accepted: false,
  error: undefined,
  rule: undefined,
  listing: undefined,
  deleted: undefined,
} as const

function explainNoWords(input: Exclude<ExplainInput, {kind: 'words'}>): Explanation {
  const found = {...notLoaded, input: input.input, words: []}
  if (input.kind === 'nothing') {
    return {...found, findings: [explainNote(input.isComment ? 'comment-line' : 'blank-line', {})]}
  }
  return {...found, error: explainNote('not-argv', {detail: input.detail}, 'error'), findings: []}
}

/** Why a line that auditctl takes loads no rule. */
function reasons(command: RuleCommand): readonly RuleComplaint[] {
  const {operation, control, actions, onError} = command
  const found: RuleComplaint[] = []
  if (operation?.kind === 'delete') found.push(explainNote('deletes-rule', {}))
  if (operation?.kind === 'delete-all') {
    found.push(
      operation.key === undefined
        ? explainNote('deletes-all', {})
        : explainNote('deletes-key', {key: operation.key}),
    )
  }
  for (const [name, value] of Object.entries(control)) {
    found.push(explainNote('sets-control', {name, value: String(value)}))
  }
  for (const action of actions) found.push(explainNote('acts-once', {action}))
  if (onError !== undefined) {
    found.push(explainNote('error-mode', {option: onError === 'ignore' ? '-i' : '-c'}))
  }
  return found.length === 0 ? [explainNote('loads-nothing', {})] : found
}
