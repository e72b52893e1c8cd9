/**
 * Options that do something at once and are no rule: lists, status, version, deletion of all.
 *
 * Most of them end the line: auditctl leaves its loop when one of them has answered, and takes any
 * word behind it for an error. Some return from it on the spot, so that what is left is never
 * looked at. Which do what has changed with 4.0.4, where the options became functions.
 */
import {finding, refusal} from './compile-complaint.ts'
import {keyError} from './compile-key.ts'
import {type Draft, refused, type Step, withFindings} from './draft.ts'
import type {HostFacts} from './host-facts.ts'
import type {GivenOption} from './options.ts'
import type {OneTimeAction} from './rule-command.ts'
import {byteLength} from './split-line.ts'
import {Limit} from './uapi.ts'
import {isAtLeast} from './version.ts'

/** Leaves the loop after an action. */
export function stopAfter(draft: Draft, action: OneTimeAction, spare = 0): Step {
  return {
    kind: 'stop',
    draft: {...draft, actions: [...draft.actions, action], isRule: false},
    spare,
  }
}

/** Returns from the line after an action. */
export function finishAfter(draft: Draft, action: OneTimeAction): Step {
  return {kind: 'finish', draft: {...draft, actions: [...draft.actions, action], isRule: false}}
}

/** `-i` and `-c`: how the rest of a rules file is taken. */
export function compileErrorMode(draft: Draft, onError: 'ignore' | 'continue'): Step {
  return {kind: 'stop', draft: {...draft, onError, isRule: false}, spare: 0}
}

/** `-l`, alone or with `-i` or `-k key`. */
export function compileListRequest(
  draft: Draft,
  given: GivenOption,
  facts: HostFacts,
  words: readonly string[],
): Step {
  const behind = words[given.next]
  const wrong = refusal('request-words', given.span, {option: '-l', allowed: '-i, -k KEY'})
  switch (words.length) {
    case 1:
      return stopAfter(draft, 'list')
    case 2:
      return behind === '-i' ? stopAfter(draft, 'list', 1) : refused(wrong)
    case 3:
      return behind === '-k' ? withRequestKey(draft, words, facts, 'list') : refused(wrong)
    default:
      return refused(wrong)
  }
}

/** `-D`, alone or with `-k key`. */
export function compileDeleteAll(
  draft: Draft,
  given: GivenOption,
  facts: HostFacts,
  words: readonly string[],
): Step {
  const behind = words[given.next]
  if (words.length === 1) {
    const cleared = {...draft, deleteAll: {key: undefined}, isRule: false}
    return {kind: 'stop', draft: cleared, spare: 0}
  }
  if (words.length === 3 && behind === '-k') {
    return withRequestKey(draft, words, facts, 'delete-all')
  }
  return refused(refusal('request-words', given.span, {option: '-D', allowed: '-k KEY'}))
}

function withRequestKey(
  draft: Draft,
  words: readonly string[],
  {auditctl}: HostFacts,
  request: 'list' | 'delete-all',
): Step {
  const key = words[2] ?? ''
  const span = {word: 2, start: 0, end: key.length}
  const error = isAtLeast(auditctl, '4.2') ? keyError(key, key, span, auditctl) : undefined
  if (error !== undefined) return refused(error)
  if (request === 'list') return stopAfter(draft, 'list', 2)
  const bytes = byteLength(key)
  const isCut = bytes > Limit.keyBytes
  const deleteAll = {key: key === '' ? undefined : cutKey(key)}
  return {
    kind: 'stop',
    spare: 2,
    draft: withFindings({...draft, deleteAll, isRule: false}, [
      ...(key === '' ? [] : [finding('delete-all-substring', 'note', span, {key})]),
      ...(isCut ? [finding('delete-all-key-cut', 'error', span, {bytes})] : []),
    ]),
  }
}

/** auditctl before 4.2 copies no more than fits its buffer. */
function cutKey(key: string): string {
  let cut = key
  while (byteLength(cut) > Limit.keyBytes) cut = cut.slice(0, -1)
  return cut
}

/** `-s`, alone or with `-i` behind it. */
export function compileStatusRequest(
  draft: Draft,
  given: GivenOption,
  words: readonly string[],
): Step {
  const wrong = refusal('request-words', given.span, {option: '-s', allowed: '-i'})
  if (words.length > 2) return refused(wrong)
  if (words.length < 2 || given.next !== 1) return stopAfter(draft, 'status')
  return words[1] === '-i' ? stopAfter(draft, 'status', 1) : refused(wrong)
}

/** `-m`: the only option of its line, without control characters. */
export function compileMessage(
  draft: Draft,
  given: GivenOption,
  {machine}: HostFacts,
  words: readonly string[],
): Step {
  if (words.length > 2) return refused(refusal('message-not-alone', given.span, {}))
  const isBad = Array.from(given.value).some((character) => isControl(character, machine))
  if (isBad) return refused(refusal('message-character', given.valueSpan, {}))
  return finishAfter(draft, 'user-message')
}

/** auditctl compares a char with 32; where char is signed, all beyond ASCII is below it. */
function isControl(character: string, machine: string): boolean {
  const isSigned = /^(x86_64|i[3-6]86)$/.test(machine)
  return character < ' ' || (isSigned && character > '\u007f')
}

/** `-q mount,subtree`. */
export function compileEquivalent(draft: Draft, {span, value, valueSpan}: GivenOption): Step {
  if (draft.hasSyscalls) return refused(refusal('equivalent-after-syscall', span, {}))
  const [, subtree, ...more] = value.split(',')
  const isWhole = subtree !== undefined && subtree !== '' && more.length === 0
  if (!isWhole) return refused(refusal('equivalent-shape', valueSpan, {value}))
  return finishAfter(draft, 'make-equivalent')
}

const signals = ['TERM', 'HUP', 'USR1', 'USR2', 'CONT']
const signalWords = ['stop', 'reload', 'rotate', 'resume', 'state']

/** `--signal`; 3.1.1 and later know words for the signals too. */
export function compileSignal(
  draft: Draft,
  {value, valueSpan}: GivenOption,
  {auditctl}: HostFacts,
): Step {
  const known = isAtLeast(auditctl, '3.1.1') ? [...signals, ...signalWords] : signals
  const isKnown = known.some((name) => name.toLowerCase() === value.toLowerCase())
  if (isKnown) return stopAfter(draft, 'signal')
  return refused(refusal('signal-unknown', valueSpan, {signal: value, known: known.join(' ')}))
}
