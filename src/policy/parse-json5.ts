import JSON5 from 'json5'
import {type JsonNode, type ObjectNode, scanJson5} from './json5-positions.ts'
import {complaintAt, type PolicyComplaint} from './policy-complaint.ts'
import {codePointName, type Extent, offsetAt, placeAt, type SourceFile} from './source.ts'

/** A JSON5 document: its value, and the same value with the place of everything in it. */
type ParsedJson5 =
  | {
      readonly kind: 'parsed'
      readonly value: unknown
      readonly root: JsonNode
      readonly complaints: readonly PolicyComplaint[]
    }
  | {readonly kind: 'broken'; readonly complaints: readonly PolicyComplaint[]}

/** Parses a JSON5 file; syntax errors and keys that are there twice become complaints. */
export function parseJson5(source: SourceFile): ParsedJson5 {
  const hidden = invisibleCharacters(source)
  if (hidden.length > 0) return {kind: 'broken', complaints: hidden}
  const {root, unclosed} = scanJson5(source.text)
  try {
    const value: unknown = JSON5.parse(source.text)
    if (root) return {kind: 'parsed', value, root, complaints: duplicateKeys(source, root)}
    return {kind: 'broken', complaints: [endComplaint(source, unclosed)]}
  } catch (error) {
    if (!isSyntaxError(error)) throw error
    return {kind: 'broken', complaints: [syntaxComplaint(source, error, unclosed)]}
  }
}

// What a reader of the file cannot see must not decide what it means: line ends that
// editors do not show as such (they end a comment for JSON5), and marks that reorder text.
const invisible = /\r(?!\n)|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/g

function invisibleCharacters(source: SourceFile): readonly PolicyComplaint[] {
  return [...source.text.matchAll(invisible)].map(({0: character, index}) =>
    complaintAt(
      source,
      {start: index, end: index + 1},
      {code: 'invisible-character', args: {character: codePointName(character)}},
    ),
  )
}

interface Json5Error extends SyntaxError {
  readonly lineNumber: number
  readonly columnNumber: number
}

function isSyntaxError(error: unknown): error is Json5Error {
  return error instanceof SyntaxError && 'lineNumber' in error && 'columnNumber' in error
}

function syntaxComplaint(
  source: SourceFile,
  error: Json5Error,
  unclosed: number | undefined,
): PolicyComplaint {
  if (error.message.includes('end of input')) return endComplaint(source, unclosed)
  // json5 names the place behind the character it stumbled over, and column 0 for a line end.
  const end = offsetAt(source, error.lineNumber, error.columnNumber + 1)
  const start = Math.max(0, end - 1)
  const character = source.text.slice(start, end)
  return complaintAt(source, {start, end}, {code: 'json5-character', args: {character}})
}

function endComplaint(source: SourceFile, unclosed: number | undefined): PolicyComplaint {
  const end = source.text.trimEnd().length
  const extent: Extent = {start: Math.max(0, end - 1), end}
  if (unclosed === undefined) return complaintAt(source, extent, {code: 'json5-end'})
  const opened = source.text.startsWith('/*', unclosed) ? '/*' : (source.text[unclosed] ?? '')
  const related = placeAt(source, unclosed)
  return complaintAt(source, extent, {code: 'json5-end', args: {opened}, related})
}

function duplicateKeys(source: SourceFile, root: JsonNode): readonly PolicyComplaint[] {
  const complaints: PolicyComplaint[] = []
  const waiting: JsonNode[] = [root]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind === 'array') waiting.push(...node.items)
    if (node.kind !== 'object') continue
    complaints.push(...keysTwice(source, node))
    waiting.push(...node.members.map(({value}) => value))
  }
  return complaints
}

function keysTwice(source: SourceFile, {members}: ObjectNode): readonly PolicyComplaint[] {
  const first = new Map<string, number>()
  const complaints: PolicyComplaint[] = []
  for (const {key, keyStart, keyEnd} of members) {
    const earlier = first.get(key)
    if (earlier === undefined) {
      first.set(key, keyStart)
      continue
    }
    const related = placeAt(source, earlier)
    const finding = {code: 'duplicate-key', args: {key}, related} as const
    complaints.push(complaintAt(source, {start: keyStart, end: keyEnd}, finding))
  }
  return complaints
}
