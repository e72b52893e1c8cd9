import {finding, type Refusal, refusal} from './compile-complaint.ts'
import type {Span} from './complaint.ts'
import {type Draft, next, refused, type Step, withFindings} from './draft.ts'
import type {HostFacts} from './host-facts.ts'
import {actionNumber, actionWords, listNumber, listWords} from './list-names.ts'
import type {GivenOption} from './options.ts'
import {can} from './quirks.ts'
import {nearest} from './suggest.ts'
import {formatVersion, isAtLeast} from './version.ts'

/** `-a`, `-A` and `-d`: the list and the action, in either order. */
export function compileList(draft: Draft, given: GivenOption, facts: HostFacts): Step {
  const verb = verbOf(given, facts)
  if (verb === undefined) {
    const version = formatVersion(facts.auditctl)
    return refused(refusal('option-missing-in-version', given.span, {option: '-d', version}))
  }
  if (verb !== 'delete' && given.value.includes('task') && draft.hasSyscalls) {
    return refused(refusal('task-after-syscall', given.valueSpan, {value: given.value}))
  }
  if (draft.hasList) {
    return refused(refusal('second-operation', given.span, {option: `-${given.option}`}))
  }
  const before = {list: (verb === 'delete' ? draft.del : draft.add)?.list, action: draft.action}
  const read = readListAction(given, before, facts)
  switch (read.kind) {
    case 'refused':
      return read
    case 'possible':
      return swallow(draft, given, facts)
    case 'read':
      return choose(draft, given, verb, read, facts)
    default:
      return read satisfies never
  }
}

type Verb = 'append' | 'prepend' | 'delete'

/** What the option does in this version: `-A` deletes in 4.0.4 to 4.1.0, and 4.0.4 has no `-d`. */
function verbOf({option}: GivenOption, {auditctl}: HostFacts): Verb | undefined {
  if (option === 'a') return 'append'
  if (option === 'A') return can(auditctl, 'prepend') ? 'prepend' : 'delete'
  return can(auditctl, 'delete') ? 'delete' : undefined
}

function choose(
  draft: Draft,
  given: GivenOption,
  verb: Verb,
  {list, action}: {readonly list: number; readonly action: number},
  facts: HostFacts,
): Step {
  const chosen = {list, span: given.valueSpan}
  const side = verb === 'delete' ? {del: chosen} : {add: {...chosen, isPrepend: verb === 'prepend'}}
  const version = formatVersion(facts.auditctl)
  const isWrongVerb = given.option === 'A' && verb === 'delete'
  const isAfterWatch = draft.add !== undefined || draft.del !== undefined
  return next(
    withFindings({...draft, ...side, action, hasList: true, isRule: true}, [
      ...(isWrongVerb ? [finding('prepend-deletes', 'error', given.span, {version})] : []),
      ...(isAfterWatch
        ? [finding('watch-overridden', 'warning', given.valueSpan, {value: given.value})]
        : []),
    ]),
  )
}

type ListAction =
  | {readonly kind: 'read'; readonly list: number; readonly action: number}
  | {readonly kind: 'possible'}
  | {readonly kind: 'refused'; readonly error: Refusal}

/** What a watch before has set already. */
interface Before {
  readonly list: number | undefined
  readonly action: number | undefined
}

const isOld = ({auditctl}: HostFacts): boolean => !isAtLeast(auditctl, '3.0.4')

/**
 * The two words. Before 3.0.4 the first was tried as a list and then as an action, later the other
 * way round; that is why `possible,exit` is swallowed by the old ones and refused by the new.
 */
function readListAction(
  {value, valueSpan}: GivenOption,
  before: Before,
  facts: HostFacts,
): ListAction {
  const [first = '', second, ...more] = value.split(',')
  const refuse = (error: Refusal): ListAction => ({kind: 'refused', error})
  if (second === undefined || more.length > 0) {
    return refuse(refusal('list-action-shape', valueSpan, {value}))
  }
  const listFirst = listNumber(first, facts.auditctl, facts.ioUring)
  if (listFirst === undefined && before.list !== undefined) {
    return readBehindWatch({value, valueSpan}, before.list, facts)
  }
  const [listWord, actionWord] = listFirst === undefined ? [second, first] : [first, second]
  if (actionWord === 'possible' && (listFirst !== undefined || isOld(facts))) {
    return {kind: 'possible'}
  }
  const list = listNumber(listWord, facts.auditctl, facts.ioUring)
  // `possible` in the first place is not an action, and leaves that of a watch standing.
  const action = actionWord === 'possible' ? before.action : actionNumber(actionWord)
  const startOf = (word: string) => valueSpan.start + (word === first ? 0 : first.length + 1)
  const spanOf = (word: string): Span => {
    const start = startOf(word)
    return {word: valueSpan.word, start, end: start + word.length}
  }
  if (list === undefined && action === undefined && actionNumber(second) !== undefined) {
    return refuse(unknownList(first, spanOf(first), facts))
  }
  if (list === undefined) return refuse(unknownList(listWord, spanOf(listWord), facts))
  if (actionWord === 'possible' && action === undefined) {
    const version = formatVersion(facts.auditctl)
    return refuse(refusal('possible-first', valueSpan, {value, version}))
  }
  if (action === undefined) return refuse(unknownAction(actionWord, listWord, spanOf(actionWord)))
  return {kind: 'read', list, action}
}

/**
 * Behind a watch the list is already known, so auditctl takes the second word for an action, and
 * `never,exit` for a mistake; `exit,never` is read as ever.
 */
function readBehindWatch(
  {value, valueSpan}: Pick<GivenOption, 'value' | 'valueSpan'>,
  list: number,
  facts: HostFacts,
): ListAction {
  const [first = '', second = ''] = value.split(',')
  if (first === 'possible' && isOld(facts)) return {kind: 'possible'}
  const isAction = first === 'possible' || actionNumber(first) !== undefined
  if (isAction && second === 'possible') return {kind: 'possible'}
  const action = isAction ? actionNumber(second) : undefined
  if (action === undefined) {
    return {kind: 'refused', error: refusal('list-after-watch', valueSpan, {value})}
  }
  return {kind: 'read', list, action}
}

function unknownList(list: string, span: Span, facts: HostFacts): Refusal {
  const word = list.toLowerCase()
  if (word === 'entry') return refusal('list-entry', span, {value: list})
  if (word === 'io_uring') {
    return refusal('io-uring-not-built', span, {version: formatVersion(facts.auditctl)})
  }
  return refusal('list-unknown', span, {list, suggestion: nearest(list, listWords)})
}

function unknownAction(action: string, list: string, span: Span): Refusal {
  return refusal('action-unknown', span, {action, list, suggestion: nearest(action, actionWords)})
}

/**
 * `exit,possible` is left out with a message and no error. 4.0.5 to 4.1.3 forget to leave the loop
 * for `-d`, and 4.1.1 and later for `-A`: there words behind it are an error.
 */
function swallow(draft: Draft, given: GivenOption, {auditctl}: HostFacts): Step {
  const isUnfinished =
    given.option === 'A'
      ? isAtLeast(auditctl, '4.1.1')
      : given.option === 'd' && isAtLeast(auditctl, '4.0.4') && !isAtLeast(auditctl, '4.1.4')
  const value = given.value
  const swallowed = withFindings({...draft, isRule: false}, [
    finding('possible-swallowed', 'error', given.valueSpan, {value}),
  ])
  return isUnfinished
    ? {kind: 'stop', draft: swallowed, spare: 0}
    : {kind: 'finish', draft: swallowed}
}
