/**
 * Takes a printed line apart.
 *
 * auditctl prints paths, labels and keys as they are, so a space in one of them
 * cannot be told from the end of it. The line is cut where something begins that
 * reads as a field, whole up to the next such place; a piece that does not read
 * as a field goes on with the string before it. That is the natural reading.
 * Any string may also have swallowed whole pieces behind it (a key `x -F uid=0`
 * prints two fields); `swallow` makes these other readings.
 */
import type {HostFacts} from './host-facts.ts'
import type {KernelField} from './kernel-rule.ts'
import {operators, readField, readPerm} from './read-fields.ts'
import {Action, Field, keySeparator, List, Operator} from './uapi.ts'

/** A field as it stands in the line. */
export interface Piece {
  readonly end: number
  readonly field: KernelField
  /** Where the string of a text field begins; undefined behind a number. */
  readonly textFrom: number | undefined
}

/** An arch as it is printed in front of the syscalls. */
export interface PrintedArch {
  readonly op: number
  readonly text: string
}

/** A line in watch shape, taken apart. */
export interface WatchLine {
  readonly shape: 'watch'
  readonly line: string
  readonly pieces: readonly Piece[]
}

/** A line in rule shape, taken apart. */
export interface RuleLine {
  readonly shape: 'rule'
  readonly line: string
  readonly pieces: readonly Piece[]
  readonly action: number
  readonly list: number
  /** The list was printed as `(null)`. */
  readonly isListNameless: boolean
  readonly archs: readonly PrintedArch[]
  /** What stands behind `-S`; undefined when there is no `-S`. */
  readonly syscalls: string | undefined
}

/** A line taken apart; what each part can mean is not decided here. */
export type PrintedLine = WatchLine | RuleLine

/** Takes a line apart; undefined when no rule prints it. */
export function takeApart(line: string, facts: HostFacts): PrintedLine | undefined {
  return line.startsWith('-a ') ? takeRuleApart(line, facts) : takeWatchApart(line)
}

/** The fields that the pieces stand for; keys next to each other share one field. */
export function fieldsOf(pieces: readonly Piece[]): readonly KernelField[] {
  const fields: KernelField[] = []
  for (const {field} of pieces) {
    const last = fields.at(-1)
    if (field.type === Field.key && last?.type === Field.key) {
      fields[fields.length - 1] = {...last, value: `${last.value}${keySeparator}${field.value}`}
    } else fields.push(field)
  }
  return fields
}

/**
 * Says whether the kernel would hold a rule with these fields: it takes one key, one exe, and one
 * of path, dir and inode (kernel/auditfilter.c). Two keys apart in a line are one key, or a part
 * of another string.
 */
export function isSound(fields: readonly KernelField[]): boolean {
  const count = (types: readonly number[]): number =>
    fields.filter(({type}) => types.includes(type)).length
  return [[Field.key], [Field.exe], [Field.path, Field.dir, Field.inode]].every(
    (types) => count(types) <= 1,
  )
}

/** The pieces when the string at `index` goes on to the end of the piece at `last`. */
export function swallow(
  line: string,
  pieces: readonly Piece[],
  index: number,
  last: number,
): readonly Piece[] | undefined {
  const piece = swallowTo(line, pieces[index], pieces[last]?.end ?? 0)
  return piece && pieces.toSpliced(index, last - index + 1, piece)
}

const head =
  /^-a (never|possible|always),(user|task|exit|exclude|filesystem|io_uring|\(null\))((?: -F arch(?:!=|=)\w+)*)(?: -S ([\w,]+))?(?= |$)/

/** The arch fields of a line in rule shape, even when the rest of it cannot be read. */
export function printedArchs(line: string): readonly PrintedArch[] {
  const archs = head.exec(line)?.[3] ?? ''
  return [...archs.matchAll(/ -F arch(!=|=)(\w+)/g)].map(([, symbol = '', text = '']) => ({
    op: operators.get(symbol) ?? Operator.eq,
    text,
  }))
}

const lists: Readonly<Record<string, number>> = {...List, '(null)': List.io_uring}
const actions: Readonly<Record<string, number>> = Action

function takeRuleApart(line: string, facts: HostFacts): PrintedLine | undefined {
  const found = head.exec(line)
  if (!found) return undefined
  const [start, action = '', list = '', , syscalls] = found
  const pieces = cut(line, start.length, / (?=-[FC] |f\d+[!=<>&])/g, (from, to) => {
    const reading = readField(line.slice(from + 1, to), facts)
    return (
      reading && {...reading, textFrom: reading.textFrom && from + 1 + reading.textFrom, end: to}
    )
  })
  return (
    pieces && {
      shape: 'rule',
      line,
      pieces,
      action: actions[action] ?? Action.always,
      list: lists[list] ?? List.exit,
      isListNameless: list === '(null)',
      archs: printedArchs(line),
      syscalls,
    }
  )
}

/** A path begins without a space of its own, even behind ` -p wa`. */
const watchPieces = / -k | -p(?= ?$| r?w?x?a?(?:$| -[pk] |-w \/))|-w (?=\/)/g

function takeWatchApart(line: string): PrintedLine | undefined {
  let hasPath = false
  const pieces = cut(line, 0, watchPieces, (from, to) => {
    const text = line.slice(from, to)
    if (text.startsWith(' -p')) return permPiece(text, to)
    const isPath = text.startsWith('-w')
    if (isPath && hasPath) return undefined
    hasPath ||= isPath
    const textFrom = from + (isPath ? 3 : 4)
    const type = isPath ? Field.path : Field.key
    return {textFrom, end: to, field: {type, op: Operator.eq, value: line.slice(textFrom, to)}}
  })
  const hasPerm = pieces?.some(({field}) => field.type === Field.perm)
  return pieces && hasPerm ? {shape: 'watch', line, pieces} : undefined
}

function permPiece(text: string, end: number): Piece | undefined {
  const value = readPerm(text.slice(4))
  if (value === undefined) return undefined
  return {end, textFrom: undefined, field: {type: Field.perm, op: Operator.eq, value}}
}

/** Cuts the line before every match; what does not read by itself goes on with the string before. */
function cut(
  line: string,
  start: number,
  before: RegExp,
  read: (from: number, to: number) => Piece | undefined,
): readonly Piece[] | undefined {
  const starts = [...line.slice(start).matchAll(before)].map(({index}) => index + start)
  if ((starts[0] ?? line.length) !== start) return undefined
  const pieces: Piece[] = []
  for (const [index, from] of starts.entries()) {
    const to = starts[index + 1] ?? line.length
    const piece = read(from, to)
    if (piece) pieces.push(piece)
    else if (!extendLast(line, pieces, to)) return undefined
  }
  return pieces
}

function extendLast(line: string, pieces: Piece[], end: number): boolean {
  const longer = swallowTo(line, pieces.at(-1), end)
  if (longer) pieces[pieces.length - 1] = longer
  return longer !== undefined
}

function swallowTo(line: string, piece: Piece | undefined, end: number): Piece | undefined {
  if (piece?.textFrom === undefined) return undefined
  return {...piece, end, field: {...piece.field, value: line.slice(piece.textFrom, end)}}
}
