import {type Token, tokenAt} from './json5-tokens.ts'
import type {TracedText} from './source.ts'

/**
 * Where everything in a JSON5 document stands.
 *
 * The json5 library gives the value of a document and the place of its first
 * syntax error, but no place of anything that is right, and of two equal keys
 * it silently keeps the last. So the text is walked a second time. The walk
 * knows the lexical rules only (what a string, a comment, a number is) and
 * trusts json5 for the rest: it never fails, and on a text that json5 refuses
 * it gives something, of which only `unclosed` is of use. It keeps its own
 * stack, so depth costs no recursion. A property holds its tree against the
 * value that json5 gives.
 */

/** A value of a JSON5 document, and where it stands. */
export type JsonNode = ObjectNode | ArrayNode | StringNode | PlainNode

export interface ObjectNode {
  readonly kind: 'object'
  readonly start: number
  readonly end: number
  /** In the order of the text; equal keys are all here. */
  readonly members: readonly Member[]
}

interface ArrayNode {
  readonly kind: 'array'
  readonly start: number
  readonly end: number
  readonly items: readonly JsonNode[]
}

/** A string; its traced text knows where each character was written, escapes and all. */
interface StringNode extends TracedText {
  readonly kind: 'string'
  readonly start: number
  readonly end: number
}

/** A number, a boolean or null. */
interface PlainNode {
  readonly kind: 'plain'
  readonly start: number
  readonly end: number
  readonly value: number | boolean | null
}

/** One key of an object, with its value. */
export interface Member {
  readonly key: string
  readonly keyStart: number
  readonly keyEnd: number
  readonly value: JsonNode
}

/** What the walk over a document gives. */
interface ScannedJson {
  /** Undefined for a text without a value. */
  readonly root: JsonNode | undefined
  /** The offset of the innermost bracket, quote or comment that the text ends in. */
  readonly unclosed: number | undefined
}

interface Key {
  readonly text: string
  readonly start: number
  readonly end: number
}

interface OpenObject {
  readonly kind: 'object'
  readonly start: number
  readonly members: Member[]
  key: Key | undefined
}

interface OpenArray {
  readonly kind: 'array'
  readonly start: number
  readonly items: JsonNode[]
}

/** Walks a JSON5 text and says where everything in it stands. */
export function scanJson5(text: string): ScannedJson {
  const tree: Tree = {stack: [], root: undefined}
  for (let token = tokenAt(text, 0); token; token = tokenAt(text, token.end)) {
    if (token.kind === 'unclosed') return {root: tree.root, unclosed: token.start}
    take(tree, token, text)
  }
  return {root: tree.root, unclosed: tree.stack.at(-1)?.start}
}

interface Tree {
  readonly stack: (OpenObject | OpenArray)[]
  root: JsonNode | undefined
}

function take(tree: Tree, token: Token, text: string): void {
  const {kind, start, end} = token
  const parent = tree.stack.at(-1)
  switch (kind) {
    case '{':
      tree.stack.push({kind: 'object', start, members: [], key: undefined})
      return
    case '[':
      tree.stack.push({kind: 'array', start, items: []})
      return
    case '}':
    case ']':
      tree.stack.pop()
      if (parent) put(tree, closed(parent, end))
      return
    case 'string':
    case 'bare':
      if (parent?.kind === 'object' && parent.key === undefined) {
        parent.key = {text: keyText(text, token), start, end}
      } else put(tree, valueNode(text, token))
  }
}

function put(tree: Tree, node: JsonNode): void {
  const parent = tree.stack.at(-1)
  if (parent === undefined) tree.root ??= node
  else addTo(parent, node)
}

function addTo(parent: OpenObject | OpenArray, value: JsonNode): void {
  if (parent.kind === 'array') {
    parent.items.push(value)
  } else if (parent.key) {
    const {text: key, start: keyStart, end: keyEnd} = parent.key
    parent.members.push({key, keyStart, keyEnd, value})
    parent.key = undefined
  }
}

function closed(open: OpenObject | OpenArray, end: number): JsonNode {
  if (open.kind === 'array') return {kind: 'array', start: open.start, end, items: open.items}
  return {kind: 'object', start: open.start, end, members: open.members}
}

function keyText(text: string, token: Token): string {
  if (token.kind === 'string') return token.value.text
  return text
    .slice(token.start, token.end)
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
}

function valueNode(text: string, token: Token): JsonNode {
  const {start, end} = token
  if (token.kind === 'string') return {kind: 'string', start, end, ...token.value}
  return {kind: 'plain', start, end, value: plainValue(text.slice(start, end))}
}

function plainValue(word: string): number | boolean | null {
  if (word === 'null') return null
  if (word === 'true' || word === 'false') return word === 'true'
  // Number() knows hexadecimal, but not with a sign before it.
  return word.startsWith('-') ? -Number(word.slice(1)) : Number(word.replace(/^\+/, ''))
}
