import type {Place} from '../rules/complaint.ts'

/** A file that was read: its name as people know it, and its text. */
export interface SourceFile {
  readonly name: string
  readonly text: string
  /** The offset at which each line starts. */
  readonly lineStarts: readonly number[]
}

/** Makes a source file of a name and a text. */
export function sourceFile(name: string, text: string): SourceFile {
  const lineStarts = [0]
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    lineStarts.push(end + 1)
  }
  return {name, text, lineStarts}
}

/** A text, and for each of its characters (and its end) the offset in the file it came from. */
export interface TracedText {
  readonly text: string
  readonly offsets: readonly number[]
}

/** A piece of a file, from `start` up to `end`. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/** A text that came from one offset as a whole, such as an option that a field name stands for. */
export function tracedTo(text: string, offset: number): TracedText {
  return {text, offsets: Array.from({length: text.length + 1}, () => offset)}
}

/** Puts traced texts together; the end is that of the last one. */
export function joinTraced(parts: readonly TracedText[]): TracedText {
  return {
    text: parts.map(({text}) => text).join(''),
    offsets: [
      ...parts.flatMap(({offsets}) => offsets.slice(0, -1)),
      ...(parts.at(-1)?.offsets.slice(-1) ?? [0]),
    ],
  }
}

/** Cuts a piece out of a traced text, as String.slice does. */
export function sliceTraced({text, offsets}: TracedText, start: number, end: number): TracedText {
  return {text: text.slice(start, end), offsets: offsets.slice(start, end + 1)}
}

/** Where in the file a stretch of a traced text stands. */
export function extentOf({offsets}: TracedText, start: number, end: number): Extent {
  const last = offsets.at(-1) ?? 0
  const first = offsets[start] ?? last
  return {start: first, end: Math.max(first, offsets[end] ?? last)}
}

/** Line and column of an offset; lines end at a newline, as in every editor. */
export function placeAt(source: SourceFile, offset: number): Place {
  const line = lineIndexAt(source, offset)
  return {file: source.name, line: line + 1, column: offset - (source.lineStarts[line] ?? 0) + 1}
}

/** The offset of a line and column, both counted from 1. */
export function offsetAt({lineStarts, text}: SourceFile, line: number, column: number): number {
  return Math.min((lineStarts[line - 1] ?? text.length) + column - 1, text.length)
}

/** The line in which an offset stands, without its end. */
export function lineAt(source: SourceFile, offset: number): string {
  const line = lineIndexAt(source, offset)
  const {lineStarts, text} = source
  return text.slice(lineStarts[line], lineStarts[line + 1]).replace(/\r?\n$|\r$/, '')
}

function lineIndexAt({lineStarts}: SourceFile, offset: number): number {
  let low = 0
  let high = lineStarts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** The name of a character by its number, such as U+2028. */
export function codePointName(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
