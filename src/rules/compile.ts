/**
 * The words of one auditctl invocation → the rule that the kernel will hold.
 *
 * auditctl is a loop over options, each of which changes a few variables; the same options in
 * another order can be another rule, or none. So the words are run here as that loop runs them,
 * option by option, for the version at hand (src/auditctl.c and lib/libaudit.c of audit-userspace
 * 2.8.5 to 4.2.1). What that auditctl or the kernel refuses is refused here, with the reason; what
 * they take but turn into something else is compiled to what is really loaded, with a finding.
 */

import {type CompileComplaint, finding, type Refusal, refusal} from './compile-complaint.ts'
import {effectFindings} from './compile-control.ts'
import {finishKey} from './compile-key.ts'
import {compileOption} from './compile-option.ts'
import {type Draft, emptyDraft, withFindings} from './draft.ts'
import {finishRule} from './finish-rule.ts'
import type {HostFacts} from './host-facts.ts'
import {type GivenOption, type OptionProblem, parseOptions} from './options.ts'
import type {RuleCommand} from './rule-command.ts'
import {formatVersion} from './version.ts'

/** What one line does, or why it does nothing. */
export type Compiled =
  | {
      readonly accepted: true
      readonly command: RuleCommand
      readonly findings: readonly CompileComplaint[]
    }
  | {
      readonly accepted: false
      readonly error: Refusal
      readonly findings: readonly CompileComplaint[]
    }

/** By the facts of a host: what the words mean there. */
const compiledOn = new WeakMap<HostFacts, Map<string, Compiled>>()

/**
 * Compiles the words behind `auditctl` as the auditctl of a host would. The same line stands in a
 * policy, in our file and in what the boot loads; it is compiled once.
 */
export function compileWords(words: readonly string[], facts: HostFacts): Compiled {
  const unsayable = unsayableWord(words)
  if (unsayable !== undefined) return {accepted: false, error: unsayable, findings: []}
  const known = compiledOn.get(facts) ?? new Map<string, Compiled>()
  compiledOn.set(facts, known)
  // No word that can be said holds a NUL.
  const line = words.join('\0')
  const compiled = known.get(line) ?? compile(words, facts)
  known.set(line, compiled)
  return compiled
}

function compile(words: readonly string[], facts: HostFacts): Compiled {
  const {given, strays} = parseOptions(words, facts.auditctl)
  let draft = emptyDraft
  for (const option of given) {
    const step = compileOption(draft, option, facts, words)
    switch (step.kind) {
      case 'next':
        draft = step.draft
        break
      case 'refused':
        return refuse(draft, step.error, words)
      case 'finish':
        return accept(ignoring(step.draft, option, words))
      case 'stop':
        return stop(step.draft, step.spare, option, words, facts)
      default:
        return step satisfies never
    }
  }
  return end(draft, words, strays, facts)
}

/** Neither argv nor a rules file holds a NUL, and half a surrogate pair is no character. */
function unsayableWord(words: readonly string[]): Refusal | undefined {
  const index = words.findIndex((word) => word.includes('\0') || !isReadable(word))
  const word = words[index]
  if (word === undefined) return undefined
  return refusal('character-in-word', {word: index, start: 0, end: word.length}, {word})
}

/** A lone half of a pair that stands for a byte which is no UTF-8 is fine. */
function isReadable(word: string): boolean {
  return word.isWellFormed() || word.replace(/[\udc80-\udcff]/g, '').isWellFormed()
}

const textOf = ({span}: GivenOption | OptionProblem, words: readonly string[]): string =>
  words[span.word] ?? ''

function refuse(draft: Draft, error: Refusal, words: readonly string[]): Compiled {
  const effects = effectFindings(draft, words[error.span.word] ?? '', error.span)
  return {accepted: false, error, findings: [...draft.findings, ...effects]}
}

/** An option ended the loop: no word may be left, and it must not share its word with others. */
function stop(
  draft: Draft,
  spare: number,
  given: GivenOption | OptionProblem,
  words: readonly string[],
  facts: HostFacts,
): Compiled {
  const reached = given.kind === 'option' ? given.next : 0
  const option = textOf(given, words)
  if (reached === 0) {
    return refuse(draft, refusal('option-must-have-own-word', given.span, {option}), words)
  }
  if (reached < words.length - spare) {
    const word = words[reached] ?? ''
    const span = {word: reached, start: 0, end: word.length}
    return refuse(draft, refusal('option-must-be-last', span, {option, word}), words)
  }
  const keyed = finishKey(draft, facts)
  if ('error' in keyed) return refuse(draft, keyed.error, words)
  return accept(unsent(draft, given, words))
}

/** A rule that was begun on this line is not sent any more. */
function unsent(draft: Draft, given: GivenOption | OptionProblem, words: readonly string[]): Draft {
  const isBegun = (draft.add ?? draft.del) !== undefined || draft.hasSyscalls
  if (!isBegun) return draft
  const args = {option: textOf(given, words)}
  return withFindings(draft, [finding('rule-not-sent', 'error', given.span, args)])
}

function ignoring(
  draft: Draft,
  given: GivenOption | OptionProblem,
  words: readonly string[],
): Draft {
  const isLast = given.kind === 'option' && given.next >= words.length
  const args = {option: textOf(given, words)}
  const isSwallowed = draft.findings.some(({code}) => code === 'possible-swallowed')
  const begun = isSwallowed ? draft : unsent(draft, given, words)
  if (isLast || isSwallowed) return begun
  return withFindings(begun, [finding('words-ignored', 'error', given.span, args)])
}

/** All options were read. */
function end(
  draft: Draft,
  words: readonly string[],
  strays: readonly number[],
  facts: HostFacts,
): Compiled {
  const [stray] = strays
  if (words.length === 0) {
    return refuse(draft, refusal('no-words', {word: 0, start: 0, end: 0}, {}), words)
  }
  if (stray !== undefined) {
    const word = words[stray] ?? ''
    const span = {word: stray, start: 0, end: word.length}
    const version = formatVersion(facts.auditctl)
    return refuse(draft, refusal('stray-word', span, {word, version}), words)
  }
  const keyed = finishKey(draft, facts)
  if ('error' in keyed) return refuse(draft, keyed.error, words)
  const [syscall] = draft.syscallTexts
  if (!draft.isRule && syscall !== undefined) {
    return refuse(draft, refusal('syscall-without-list', syscall.span, {}), words)
  }
  const finished = finishRule(keyed.draft, facts)
  if ('error' in finished) return refuse(draft, finished.error, words)
  const {operation, findings} = finished
  return {accepted: true, command: commandOf(draft, operation), findings}
}

function accept(draft: Draft): Compiled {
  const {deleteAll} = draft
  const operation =
    deleteAll === undefined ? undefined : {kind: 'delete-all' as const, key: deleteAll.key}
  return {accepted: true, command: commandOf(draft, operation), findings: draft.findings}
}

function commandOf(
  {control, actions, onError}: Draft,
  operation: RuleCommand['operation'],
): RuleCommand {
  return {operation, control, actions, onError}
}
