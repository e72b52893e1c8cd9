import type {TracedText} from './source.ts'

/** A lexical piece of a JSON5 text; `bare` is a name, a number, a boolean or null. */
export type Token =
  | {readonly kind: '{' | '}' | '[' | ']' | ':' | ','; readonly start: number; readonly end: number}
  | {
      readonly kind: 'string'
      readonly start: number
      readonly end: number
      readonly value: TracedText
    }
  | {readonly kind: 'bare'; readonly start: number; readonly end: number}
  /** A string or a comment that the text ends in. */
  | {readonly kind: 'unclosed'; readonly start: number; readonly end: number}

// White space of JSON5: that of ECMAScript, with the byte order mark.
const blank = /[\s\uFEFF]+|\/\/[^\n\r\u2028\u2029]*|\/\*.*?\*\//sy
const bare = /[^\s\uFEFF{}[\]:,/"']+/y

/** The first token at or behind an offset; undefined at the end of the text. */
export function tokenAt(text: string, from: number): Token | undefined {
  const start = afterBlanks(text, from)
  const first = text[start]
  if (first === undefined) return undefined
  if (text.startsWith('/*', start)) return {kind: 'unclosed', start, end: text.length}
  switch (first) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ':':
    case ',':
      return {kind: first, start, end: start + 1}
    case '"':
    case "'":
      return stringAt(text, start, first)
    default: {
      bare.lastIndex = start
      const end = bare.test(text) ? bare.lastIndex : start + 1
      return {kind: 'bare', start, end}
    }
  }
}

function afterBlanks(text: string, from: number): number {
  let end = from
  blank.lastIndex = end
  while (blank.test(text)) {
    end = blank.lastIndex
    blank.lastIndex = end
  }
  return end
}

function stringAt(text: string, start: number, quote: string): Token {
  const offsets: number[] = []
  let value = ''
  let at = start + 1
  while (at < text.length && text[at] !== quote) {
    const {means, length} =
      text[at] === '\\' ? escapeAt(text, at) : {means: text[at] ?? '', length: 1}
    for (const _ of means.split('')) offsets.push(at)
    value += means
    at += length
  }
  if (at >= text.length) return {kind: 'unclosed', start, end: text.length}
  return {kind: 'string', start, end: at + 1, value: {text: value, offsets: [...offsets, at]}}
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['0', '\0'],
  // A backslash at the end of a line joins it with the next.
  ['\n', ''],
  ['\u2028', ''],
  ['\u2029', ''],
])

function escapeAt(text: string, at: number): {readonly means: string; readonly length: number} {
  const digits = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/i.exec(text.slice(at, at + 6))
  if (digits) {
    const code = Number.parseInt(digits[1] ?? digits[2] ?? '', 16)
    return {means: String.fromCharCode(code), length: digits[0].length}
  }
  if (text.startsWith('\r\n', at + 1)) return {means: '', length: 3}
  const next = text[at + 1] ?? ''
  if (next === '\r') return {means: '', length: 2}
  return {means: simpleEscapes.get(next) ?? next, length: 2}
}
