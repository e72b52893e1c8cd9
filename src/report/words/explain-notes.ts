import type {RuleComplaint, Severity} from '../../rules/complaint.ts'
import {printable} from '../printable.ts'
import {ruleComplaintWords} from './rule-complaints.ts'

/** What `explain` itself has to say of a line, beside the complaints about a rule. */
export type NoteCode =
  | 'blank-line'
  | 'comment-line'
  | 'not-argv'
  | 'deletes-rule'
  | 'deletes-all'
  | 'deletes-key'
  | 'sets-control'
  | 'acts-once'
  | 'error-mode'
  | 'loads-nothing'

interface NoteWords {
  readonly reason: string
  readonly remedy: string
}

type Words = (arg: (name: string) => string) => NoteWords

const addOne = 'to load a rule, give one with -a or -w'

const words: Readonly<Record<NoteCode, Words>> = {
  'blank-line': () => ({reason: 'the line is blank; it loads no rule', remedy: addOne}),
  'comment-line': () => ({reason: 'the line is a comment; it loads no rule', remedy: addOne}),
  'not-argv': (arg) => ({
    reason: `the line starts with [ and is no JSON array of words: ${arg('detail')}`,
    remedy: 'write ["-w", "/etc/passwd", "-p", "wa"], or the rule as in a rules file',
  }),
  'deletes-rule': () => ({
    reason: 'the line deletes a rule, and loads none',
    remedy: 'use -a instead of -d, or -w instead of -W, to load it',
  }),
  'deletes-all': () => ({
    reason: 'the line deletes every rule, and loads none',
    remedy: addOne,
  }),
  'deletes-key': (arg) => ({
    reason: `the line deletes every rule whose key contains ${arg('key')}, and loads none`,
    remedy: addOne,
  }),
  'sets-control': (arg) => ({
    reason: `the line sets ${arg('name')} to ${arg('value')}, and loads no rule`,
    remedy: 'in a policy this belongs under `control`',
  }),
  'acts-once': (arg) => ({
    reason: `the line is an action (${arg('action')}), and loads no rule`,
    remedy: 'run auditctl by hand when the action is wanted',
  }),
  'error-mode': (arg) => ({
    reason: `${arg('option')} only says what a rules file does after an error; it loads no rule`,
    remedy: addOne,
  }),
  'loads-nothing': () => ({
    reason: 'auditctl takes these words and loads no rule',
    remedy: addOne,
  }),
}

/** A remark of explain; it is about the line as a whole. */
export function explainNote(
  code: NoteCode,
  args: Readonly<Record<string, string | number>>,
  severity: Severity = 'note',
): RuleComplaint {
  return {code, severity, args, span: {word: 0, start: 0, end: 0}}
}

/** A finding of `explain` in words; those about the text of a rule come from its own words. */
export function explainFindingWords(complaint: RuleComplaint): NoteWords {
  const {code, args} = complaint
  if (!isExplainNote(code)) return ruleComplaintWords(complaint)
  const said = new Map(
    Object.entries(args).map(([name, value]) => [name, printable(String(value))]),
  )
  return words[code]((name) => said.get(name) ?? '')
}

/** Says whether a code is one of explain's own. */
export function isExplainNote(code: string): code is NoteCode {
  return Object.hasOwn(words, code)
}
