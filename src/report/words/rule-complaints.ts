import type {CompileCode} from '../../rules/compile-complaint.ts'
import type {RuleComplaint} from '../../rules/complaint.ts'
import type {LineCode} from '../../rules/rules-text.ts'
import {printable} from '../printable.ts'
import type {ComplaintWords, Words} from './complaint-words.ts'
import {fieldWords} from './rule-field-words.ts'
import {findingWords} from './rule-finding-words.ts'
import {kernelWords} from './rule-kernel-words.ts'
import {lineWords} from './rule-line-words.ts'
import {listWords} from './rule-list-words.ts'
import {optionWords} from './rule-option-words.ts'

/** Every code that a rule, or a line of a rules file, can be complained about with. */
export type RuleCode = CompileCode | LineCode

const words: Readonly<Record<RuleCode, Words>> = {
  ...optionWords,
  ...listWords,
  ...fieldWords,
  ...kernelWords,
  ...findingWords,
  ...lineWords,
}

/** Says whether a code is one of a rule's text. */
export function isRuleCode(code: string): code is RuleCode {
  return Object.hasOwn(words, code)
}

/** Puts a complaint about the text of a rule into words that are safe to print. */
export function ruleComplaintWords({code, args}: RuleComplaint): ComplaintWords {
  if (!isRuleCode(code)) return {reason: printable(code), remedy: ''}
  const said = new Map(
    Object.entries(args).map(([name, value]) => [name, printable(String(value))]),
  )
  return words[code]((name) => said.get(name) ?? '')
}
