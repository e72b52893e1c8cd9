/** Which function stands behind which option. */

import {compileComparison} from './compile-comparison.ts'
import {type Refusal, refusal} from './compile-complaint.ts'
import {compileNumber, compileSwitch} from './compile-control.ts'
import {compileField} from './compile-field.ts'
import {compileKey} from './compile-key.ts'
import {compileList} from './compile-list.ts'
import * as request from './compile-request.ts'
import {compileSyscalls} from './compile-syscall.ts'
import {compilePermissions, compileWatch} from './compile-watch.ts'
import {type Draft, refused, type Step} from './draft.ts'
import type {HostFacts} from './host-facts.ts'
import type {GivenOption, OptionProblem} from './options.ts'
import {formatVersion, isAtLeast} from './version.ts'

/** What the next option does to what is known so far. */
export function compileOption(
  draft: Draft,
  given: GivenOption | OptionProblem,
  facts: HostFacts,
  words: readonly string[],
): Step {
  if (given.kind !== 'option') return refused(optionRefusal(given))
  switch (given.option) {
    case 'a':
    case 'A':
    case 'd':
      return compileList(draft, given, facts)
    case 'w':
    case 'W':
      return compileWatch(draft, given, facts)
    case 'p':
      return compilePermissions(draft, given)
    case 'k':
      return compileKey(draft, given, facts)
    case 'S':
      return compileSyscalls(draft, given, facts)
    case 'F':
      return compileField(draft, given, facts, words)
    case 'C':
      return compileComparison(draft, given, facts)
    default:
      return controlStep(draft, {...given, option: given.option}, facts, words)
  }
}

type ControlOption = Exclude<
  GivenOption['option'],
  'a' | 'A' | 'd' | 'w' | 'W' | 'p' | 'k' | 'S' | 'F' | 'C'
>

function controlStep(
  draft: Draft,
  given: GivenOption & {readonly option: ControlOption},
  facts: HostFacts,
  words: readonly string[],
): Step {
  const {option} = given
  switch (option) {
    case 'e':
    case 'f':
      return compileSwitch(draft, given)
    case 'b':
    case 'r':
    case 'backlog_wait_time':
      return compileNumber(draft, given, option, facts)
    case 'i':
    case 'c':
      return request.compileErrorMode(draft, option === 'i' ? 'ignore' : 'continue')
    case 'l':
      return request.compileListRequest(draft, given, facts, words)
    case 'D':
      return request.compileDeleteAll(draft, given, facts, words)
    case 's':
      return request.compileStatusRequest(draft, given, words)
    case 'm':
      return request.compileMessage(draft, given, facts, words)
    case 'q':
      return request.compileEquivalent(draft, given)
    case 'signal':
      return request.compileSignal(draft, given, facts)
    default:
      return plainStep(draft, {...given, option}, facts, words)
  }
}

type PlainOption = Exclude<
  ControlOption,
  'e' | 'f' | 'b' | 'r' | 'backlog_wait_time' | 'i' | 'c' | 'l' | 'D' | 's' | 'm' | 'q' | 'signal'
>

/** Options without a text of their own to read. */
function plainStep(
  draft: Draft,
  {option, span}: GivenOption & {readonly option: PlainOption},
  {auditctl}: HostFacts,
  words: readonly string[],
): Step {
  const isRefactored = isAtLeast(auditctl, '4.0.4')
  switch (option) {
    case 't':
      return request.finishAfter(draft, 'trim')
    case 'v':
      return request.stopAfter(draft, 'version')
    case 'h':
    case 'help':
      return isAtLeast(auditctl, '4.1.4')
        ? request.stopAfter(draft, 'help')
        : refused(refusal('help-fails', span, {version: formatVersion(auditctl)}))
    case 'R':
      return words.length === 2 && span.word === 0 && span.end === words[0]?.length
        ? request.finishAfter(draft, 'read-file')
        : refused(refusal('option-must-have-own-word', span, {option: '-R'}))
    case 'reset-lost':
      return isRefactored
        ? request.stopAfter(draft, 'reset-lost')
        : request.finishAfter(draft, 'reset-lost')
    case 'reset_backlog_wait_time_actual':
      return request.finishAfter(draft, 'reset-backlog-wait-time-actual')
    case 'loginuid-immutable': {
      const locked = {...draft, control: {...draft.control, loginuid_immutable: true}}
      const ended = {...locked, isRule: false}
      return isRefactored ? {kind: 'stop', draft: ended, spare: 0} : {kind: 'finish', draft: ended}
    }
    default:
      return option satisfies never
  }
}

function optionRefusal({kind, text: option, candidates, span}: OptionProblem): Refusal {
  switch (kind) {
    case 'unknown':
      return refusal('option-unknown', span, {option})
    case 'ambiguous':
      return refusal('option-ambiguous', span, {option, candidates: candidates.join(' ')})
    case 'value-missing':
      return refusal('option-value-missing', span, {option})
    case 'value-unwanted':
      return refusal('option-value-unwanted', span, {option})
    default:
      return kind satisfies never
  }
}
