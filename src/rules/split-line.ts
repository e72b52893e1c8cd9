/**
 * One line of a rules file, as `auditctl -R` takes it apart, and the way back.
 *
 * Words end at spaces and at nothing else: a tab, a carriage return or a quote is a character like
 * any other. A backslash before a space or a backslash makes that character part of the word; any
 * other backslash stands for itself. auditctl does it with two marks, BEL for an escaped space and
 * EOT for an escaped backslash, that it turns back in every word but the first; so those two
 * characters cannot be said, and the first word cannot be escaped. The same holds for all versions
 * from 2.8.5 to 4.2.1.
 */
import {encodeKernelString} from './kernel-string.ts'
import {Limit} from './uapi.ts'

/** One word of a line. */
export interface LineWord {
  /** The word as auditctl reads it. */
  readonly text: string
  /** Where it begins in the line; columns count from 1. */
  readonly column: number
  /** The word as it stands in the line, escapes and all. */
  readonly raw: string
}

const escapedSpace = '\u0007'
const escapedBackslash = '\u0004'
const unsayable = ['\0', '\n', escapedSpace, escapedBackslash]

/** The words of one line without its newline; none for a blank line and for a comment. */
export function splitLine(line: string): readonly LineWord[] {
  const marked = markEscapes(line)
  const words: LineWord[] = []
  for (let start = 0; start < marked.length; ) {
    const space = marked.indexOf(' ', start)
    const end = space === -1 ? marked.length : space
    const found = marked.slice(start, end)
    const text = words.length === 0 ? found : unmark(found)
    if (found !== '') words.push({text, column: start + 1, raw: line.slice(start, end)})
    start = end + 1
  }
  return words[0]?.text.startsWith('#') ? [] : words
}

/** The column of a character of a word, which escapes before it push to the right. */
export function columnAt(word: LineWord, offset: number): number {
  return columnsOf(word)[offset] ?? word.column + word.raw.length
}

/** The columns of all characters of a word, and of its end. */
export function columnsOf({text, raw, column}: LineWord): readonly number[] {
  const columns: number[] = []
  for (let at = 0; columns.length <= text.length; ) {
    columns.push(column + at)
    if (at < raw.length) at += isEscape(raw, at) ? 2 : 1
  }
  return columns
}

function isEscape(raw: string, at: number): boolean {
  const next = raw.charAt(at) === '\\' ? raw.charAt(at + 1) : ''
  return next === ' ' || next === '\\'
}

/**
 * The line from which every auditctl since 2.8.5 reads exactly these words, or undefined when no
 * line says them: an empty word, a newline or NUL, a line that is too long.
 */
export function joinWords(words: readonly string[]): string | undefined {
  const [first] = words
  if (first === undefined || /^#|[ \\]/.test(first)) return undefined
  if (!words.every(canBeSaid) || words.at(-1)?.endsWith('\r')) return undefined
  const line = spread(words.map(escapeWord))
  return byteLength(line) <= Limit.lineBytes ? line : undefined
}

/** A word with its spaces and backslashes escaped; the first word of a line cannot be. */
export function escapeWord(word: string): string {
  return word.replace(/[ \\]/g, String.raw`\$&`)
}

/** How many words of a line an auditctl before 4.2 has room for; it drops the others. */
export function wordRoom(line: string): number {
  return Math.floor(byteLength(line) / 3) + 1
}

/** Bytes of a text as the kernel holds it; most are ASCII and need not be encoded to be counted. */
export function byteLength(text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return encodeKernelString(text).length
  }
  return text.length
}

const canBeSaid = (word: string): boolean =>
  word !== '' && word.isWellFormed() && !unsayable.some((character) => word.includes(character))

/** Widens the gaps between short words until an auditctl before 4.2 has room for all of them. */
function spread(words: readonly string[]): string {
  const line = words.join(' ')
  const missing = (words.length - 1) * 3 - byteLength(line)
  if (missing <= 0 || words.length < 2) return line
  const gap = ' '.repeat(1 + Math.ceil(missing / (words.length - 1)))
  return words.join(gap)
}

function markEscapes(line: string): string {
  if (!line.includes('\\')) return line
  return line.replace(/\\(.)/gs, (both: string, next: string) => {
    if (next === ' ') return escapedSpace.repeat(2)
    return next === '\\' ? escapedBackslash.repeat(2) : both
  })
}

/** A mark takes the character behind it along, which is how a stray BEL eats its neighbour. */
function unmark(word: string): string {
  if (!word.includes(escapedSpace) && !word.includes(escapedBackslash)) return word
  let text = ''
  for (let at = 0; at < word.length; at += 1) {
    const character = word.charAt(at)
    const isMark = character === escapedSpace || character === escapedBackslash
    text += isMark ? unescaped(character) : character
    if (isMark) at += 1
  }
  return text
}

const unescaped = (mark: string): string => (mark === escapedSpace ? ' ' : '\\')
