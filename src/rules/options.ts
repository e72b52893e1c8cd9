/**
 * auditctl's options, as getopt_long finds them in argv.
 *
 * Short options may share a word (`-ik`), take the rest of their word as their value (`-kname`) or
 * else the whole next word, whatever it looks like. Long options may be cut short as long as one
 * option alone is meant. Words without an option are stepped over and found at the end. `next`
 * is getopt's optind: several options of auditctl look at it, and at the word that stands there.
 */
import type {Span} from './complaint.ts'
import {type AuditctlVersion, isAtLeast} from './version.ts'

const shortFlags = ['h', 'i', 'c', 's', 'l', 'D', 'v', 't'] as const
const shortValued = [
  'C',
  'e',
  'f',
  'r',
  'b',
  'a',
  'A',
  'd',
  'S',
  'F',
  'm',
  'R',
  'w',
  'W',
  'k',
  'p',
  'q',
] as const
const longFlags = [
  'loginuid-immutable',
  'reset-lost',
  'reset_backlog_wait_time_actual',
  'help',
] as const
const longValued = ['backlog_wait_time', 'signal'] as const

/** By letter: each word of each line is looked up here. */
const flagOf = new Map<string, (typeof shortFlags)[number]>(
  shortFlags.map((letter) => [letter, letter]),
)
const valuedOf = new Map<string, (typeof shortValued)[number]>(
  shortValued.map((letter) => [letter, letter]),
)

export type OptionName =
  | (typeof shortFlags)[number]
  | (typeof shortValued)[number]
  | (typeof longFlags)[number]
  | (typeof longValued)[number]

/** One option that getopt_long found, with its value. */
export interface GivenOption {
  readonly kind: 'option'
  readonly option: OptionName
  /** Empty for an option that takes none. */
  readonly value: string
  readonly span: Span
  /** Where the value stands; the option itself when it takes none. */
  readonly valueSpan: Span
  /** Index of the word that getopt looks at next; still this word while more options share it. */
  readonly next: number
}

/** What getopt_long answers with `?`. */
export interface OptionProblem {
  readonly kind: 'unknown' | 'ambiguous' | 'value-missing' | 'value-unwanted'
  readonly text: string
  /** The options that an ambiguous one could be. */
  readonly candidates: readonly string[]
  readonly span: Span
}

/** argv, taken apart. */
export interface Options {
  /** In order; nothing stands behind a problem, because auditctl stops there. */
  readonly given: readonly (GivenOption | OptionProblem)[]
  /** Words that belong to no option. */
  readonly strays: readonly number[]
}

/** Reads the words of one invocation of auditctl, its own name not among them. */
export function parseOptions(words: readonly string[], version: AuditctlVersion): Options {
  const given: (GivenOption | OptionProblem)[] = []
  const strays: number[] = []
  let index = 0
  while (index < words.length) {
    const word = words[index] ?? ''
    if (word === '--') return {given, strays: [...strays, ...indexesFrom(index + 1, words.length)]}
    if (!word.startsWith('-') || word === '-') {
      strays.push(index)
      index += 1
      continue
    }
    const found = word.startsWith('--')
      ? [readLong(words, index, version)]
      : readCluster(words, index)
    given.push(...found)
    const last = found.at(-1)
    if (last?.kind !== 'option') return {given, strays}
    index = last.next
  }
  return {given, strays}
}

const indexesFrom = (start: number, end: number): readonly number[] =>
  Array.from({length: Math.max(0, end - start)}, (_, offset) => start + offset)

function readCluster(words: readonly string[], index: number): (GivenOption | OptionProblem)[] {
  const word = words[index] ?? ''
  const found: (GivenOption | OptionProblem)[] = []
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at)
    const span = {word: index, start: at === 1 ? 0 : at, end: at + 1}
    const flag = flagOf.get(letter)
    if (flag !== undefined) {
      const next = at + 1 === word.length ? index + 1 : index
      found.push({kind: 'option', option: flag, value: '', span, valueSpan: span, next})
      continue
    }
    const valued = valuedOf.get(letter)
    if (valued === undefined) {
      return [...found, {kind: 'unknown', text: `-${letter}`, candidates: [], span}]
    }
    return [...found, takeValue(words, valued, span, at + 1)]
  }
  return found
}

function takeValue(
  words: readonly string[],
  option: (typeof shortValued)[number] | (typeof longValued)[number],
  span: Span,
  attachedAt: number,
): GivenOption | OptionProblem {
  const word = words[span.word] ?? ''
  if (attachedAt < word.length) {
    const valueSpan = {word: span.word, start: attachedAt, end: word.length}
    const next = span.word + 1
    return {kind: 'option', option, value: word.slice(attachedAt), span, valueSpan, next}
  }
  const value = words[span.word + 1]
  if (value === undefined) {
    const text = option.length === 1 ? `-${option}` : `--${option}`
    return {kind: 'value-missing', text, candidates: [], span}
  }
  const valueSpan = {word: span.word + 1, start: 0, end: value.length}
  return {kind: 'option', option, value, span, valueSpan, next: span.word + 2}
}

function readLong(
  words: readonly string[],
  index: number,
  version: AuditctlVersion,
): GivenOption | OptionProblem {
  const word = words[index] ?? ''
  const equals = word.indexOf('=')
  const end = equals === -1 ? word.length : equals
  const text = word.slice(0, end)
  const span = {word: index, start: 0, end}
  const candidates = longOptionsOf(version).filter((option) => option.startsWith(text.slice(2)))
  const exact = candidates.find((option) => `--${option}` === text)
  const option = exact ?? (candidates.length === 1 ? candidates[0] : undefined)
  if (option === undefined) {
    return {kind: candidates.length > 0 ? 'ambiguous' : 'unknown', text, candidates, span}
  }
  const valued = longValued.find((name) => name === option)
  if (valued !== undefined) return longValue(words, valued, span, equals)
  if (equals !== -1) return {kind: 'value-unwanted', text, candidates: [], span}
  return {kind: 'option', option, value: '', span, valueSpan: span, next: index + 1}
}

function longValue(
  words: readonly string[],
  option: (typeof longValued)[number],
  span: Span,
  equals: number,
): GivenOption | OptionProblem {
  if (equals === -1) return takeValue(words, option, span, Number.POSITIVE_INFINITY)
  const word = words[span.word] ?? ''
  const valueSpan = {word: span.word, start: equals + 1, end: word.length}
  const value = word.slice(equals + 1)
  return {kind: 'option', option, value, span, valueSpan, next: span.word + 1}
}

function longOptionsOf(version: AuditctlVersion) {
  return [...longFlags, ...longValued].filter((option) => {
    switch (option) {
      case 'help':
        return isAtLeast(version, '4.1.1')
      case 'signal':
      case 'reset_backlog_wait_time_actual':
        return isAtLeast(version, '3.0')
      case 'loginuid-immutable':
      case 'backlog_wait_time':
      case 'reset-lost':
        return true
      default:
        return option satisfies never
    }
  })
}
