/**
 * The text of a rules file → the lines that `auditctl -R` acts on, and what is wrong with the file
 * itself.
 *
 * auditctl reads with fgets into 6144 bytes: a longer line becomes two, a NUL ends a line early.
 * Its words end at spaces only, quotes and tabs are letters, and before 4.2 it has room for about
 * one word per three bytes and silently drops the others. What the words of a line mean is not
 * looked at here; that is compile.ts.
 */

import type {RuleComplaint, Severity} from './complaint.ts'
import {parseOptions} from './options.ts'
import {can} from './quirks.ts'
import {byteLength, type LineWord, splitLine, wordRoom} from './split-line.ts'
import {Limit} from './uapi.ts'
import type {AuditctlVersion} from './version.ts'

/** What can be wrong with a line as text, with what its sentence needs. */
export type LineFaults = {
  'line-too-long': {bytes: number; limit: number}
  'line-nul': Nothing
  'line-carriage-return': Nothing
  'line-tab': Nothing
  'line-mark': {mark: string}
  'line-comment': {word: string}
  'line-program-name': {word: string}
  'line-quotes': {word: string}
  'line-escape-first': {word: string}
  'line-words-dropped': {words: number; room: number; dropped: string}
  'line-nested-file': Nothing
  'byte-order-mark': Nothing
  'no-final-newline': Nothing
}

type Nothing = Readonly<Record<string, never>>

export type LineCode = keyof LineFaults

/** A complaint about the text of a line; `line` and `column` count from 1. */
export interface LineComplaint {
  readonly line: number
  readonly column: number
  readonly complaint: RuleComplaint<LineCode>
}

/** One line that auditctl acts on. */
export interface RulesLine {
  readonly line: number
  /** Where the text begins in its line; more than 1 only behind a cut. */
  readonly column: number
  readonly text: string
  /** The words that auditctl hands on, the dropped ones not among them. */
  readonly words: readonly LineWord[]
}

/** A rules file as one version of auditctl reads it. */
export interface RulesText {
  readonly lines: readonly RulesLine[]
  readonly complaints: readonly LineComplaint[]
}

/** Reads a whole rules file; blank lines and comments are left out. */
export function readRulesText(text: string, version: AuditctlVersion): RulesText {
  const lines: RulesLine[] = []
  const complaints: LineComplaint[] = []
  for (const piece of piecesOf(text)) {
    const {line, column} = piece
    const read = readPiece(piece, version)
    complaints.push(
      ...read.faults.map((fault) => ({
        line,
        column: column + fault.at,
        complaint: fault.complaint,
      })),
    )
    if (read.words.length > 0) lines.push({line, column, text: piece.text, words: read.words})
  }
  return {lines, complaints: [...complaints, ...finalFault(text)]}
}

interface Piece {
  readonly line: number
  readonly column: number
  readonly text: string
  /** Bytes of the whole line, when it was cut. */
  readonly cutFrom: number | undefined
}

function piecesOf(text: string): readonly Piece[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.flatMap((whole, index) => {
    const line = index + 1
    const bytes = byteLength(whole)
    if (bytes <= Limit.lineBytes) return [{line, column: 1, text: whole, cutFrom: undefined}]
    return cut(whole).map(({start, text: part}) => ({
      line,
      column: start + 1,
      text: part,
      cutFrom: start === 0 ? bytes : undefined,
    }))
  })
}

/** A long line as fgets hands it on, in parts of 6143 bytes. */
function cut(whole: string): readonly {readonly start: number; readonly text: string}[] {
  const parts: {readonly start: number; readonly text: string}[] = []
  let start = 0
  let at = 0
  let bytes = 0
  for (const character of whole) {
    const width = byteLength(character)
    if (bytes + width > Limit.lineBytes) {
      parts.push({start, text: whole.slice(start, at)})
      start = at
      bytes = 0
    }
    at += character.length
    bytes += width
  }
  return [...parts, {start, text: whole.slice(start)}]
}

interface Fault {
  /** How many characters of the piece stand before it. */
  readonly at: number
  readonly complaint: RuleComplaint<LineCode>
}

function fault<Code extends LineCode>(
  code: Code,
  at: number,
  args: Readonly<LineFaults[Code]>,
  word?: {readonly index: number; readonly end: number},
  severity: Severity = 'error',
): Fault {
  const span = {word: word?.index ?? 0, start: 0, end: word?.end ?? 0}
  return {at, complaint: {code, severity, span, args: {...args}}}
}

function readPiece(
  {line, column, text, cutFrom}: Piece,
  version: AuditctlVersion,
): {readonly words: readonly LineWord[]; readonly faults: readonly Fault[]} {
  const nul = text.indexOf('\0')
  const seen = nul === -1 ? text : text.slice(0, nul)
  const words = splitLine(seen)
  const isComment = words.length === 0
  const hasBom = line === 1 && column === 1 && text.startsWith('\ufeff')
  const faults = [
    ...(hasBom ? [fault('byte-order-mark', 0, {})] : []),
    ...(cutFrom === undefined
      ? []
      : [fault('line-too-long', Limit.lineBytes, {bytes: cutFrom, limit: Limit.lineBytes})]),
    ...(nul === -1 ? [] : [fault('line-nul', nul, {})]),
    ...tabFault(seen, isComment),
  ]
  if (isComment) return {words, faults}
  const room = can(version, 'read-many-words') ? words.length : wordRoom(seen)
  return {
    words: words.slice(0, room),
    faults: [...faults, ...wordFaults(words, version), ...dropFault(words, room)],
  }
}

/** A tab before a comment makes it a rule; inside one it harms nothing. */
function tabFault(text: string, isComment: boolean): readonly Fault[] {
  const tab = text.indexOf('\t')
  return tab === -1 || isComment ? [] : [fault('line-tab', tab, {})]
}

function dropFault(words: readonly LineWord[], room: number): readonly Fault[] {
  const first = words[room]
  if (first === undefined) return []
  const dropped = words.slice(room).map(({raw}) => raw)
  const args = {words: words.length, room, dropped: dropped.join(' ')}
  return [
    fault('line-words-dropped', first.column - 1, args, {index: room, end: first.text.length}),
  ]
}

function wordFaults(words: readonly LineWord[], version: AuditctlVersion): readonly Fault[] {
  const [first] = words
  if (first === undefined) return []
  const {strays} = parseOptions(
    words.map(({text}) => text),
    version,
  )
  return [
    ...firstWordFaults(first),
    ...words.flatMap((word, index) => markFaults(word, index)),
    ...words.flatMap((word, index) => quoteFaults(word, index)),
    ...commentFaults(words, strays),
    ...endFaults(words),
  ]
}

function firstWordFaults({text, raw, column}: LineWord): readonly Fault[] {
  const at = column - 1
  const place = {index: 0, end: text.length}
  const isProgram = text === 'auditctl' || text.endsWith('/auditctl')
  return [
    ...(isProgram ? [fault('line-program-name', at, {word: text}, place)] : []),
    ...(/\\[ \\]/.test(raw) ? [fault('line-escape-first', at, {word: raw}, place)] : []),
    ...(/^-R/.test(text) ? [fault('line-nested-file', at, {}, place)] : []),
  ]
}

/** BEL and EOT are auditctl's own marks for escapes; one in the file changes its neighbour. */
function markFaults({raw, column, text}: LineWord, index: number): readonly Fault[] {
  const names = {'\u0004': 'EOT', '\u0007': 'BEL'} as const
  return (['\u0004', '\u0007'] as const)
    .filter((mark) => raw.includes(mark))
    .map((mark) => {
      const place = {index, end: text.length}
      return fault('line-mark', column - 1 + raw.indexOf(mark), {mark: names[mark]}, place)
    })
}

function quoteFaults({text, column}: LineWord, index: number): readonly Fault[] {
  if (!/^["']|[=]["']/.test(text)) return []
  return [fault('line-quotes', column - 1, {word: text}, {index, end: text.length})]
}

function commentFaults(words: readonly LineWord[], strays: readonly number[]): readonly Fault[] {
  const index = strays.find((stray) => words[stray]?.text.startsWith('#'))
  const word = index === undefined ? undefined : words[index]
  if (index === undefined || word === undefined) return []
  const place = {index, end: word.text.length}
  return [fault('line-comment', word.column - 1, {word: word.text}, place)]
}

function endFaults(words: readonly LineWord[]): readonly Fault[] {
  const last = words.at(-1)
  if (last === undefined || !last.text.endsWith('\r')) return []
  const at = last.column - 1 + last.raw.length - 1
  return [fault('line-carriage-return', at, {}, {index: words.length - 1, end: last.text.length})]
}

/** augenrules puts files one behind the other with cat: without a newline two lines become one. */
function finalFault(text: string): readonly LineComplaint[] {
  if (text === '' || text.endsWith('\n')) return []
  const lines = text.split('\n')
  const {complaint} = fault('no-final-newline', 0, {}, undefined, 'note')
  return [{line: lines.length, column: (lines.at(-1) ?? '').length + 1, complaint}]
}
