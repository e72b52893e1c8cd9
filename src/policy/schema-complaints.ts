import * as v from 'valibot'
import {nearest} from '../rules/suggest.ts'
import {fieldOf} from './json5-fields.ts'
import type {JsonNode} from './json5-positions.ts'
import {
  fieldName,
  objectComplaints,
  type PathStep,
  type ShapeComplaint,
} from './object-complaints.ts'
import {complaintAt, type Finding} from './policy-complaint.ts'
import {policySchema} from './schema.ts'
import type {SourceFile} from './source.ts'

interface Mistake {
  readonly issue: v.BaseIssue<unknown>
  readonly path: readonly PathStep[]
}

/** Everything in a parsed policy that the schema does not allow, each at its place. */
export function shapeComplaints(
  source: SourceFile,
  value: unknown,
  root: JsonNode,
): readonly ShapeComplaint[] {
  const objects = objectComplaints(source, root)
  const {issues} = v.safeParse(policySchema, value, {abortPipeEarly: true})
  const values = (issues ?? [])
    .filter((issue) => !isAboutKey(issue))
    .flatMap((issue) => innermost(issue, []))
    .map(({issue, path}) => {
      return {path, complaint: complaintAt(source, nodeAt(root, path), wrongValue(issue, path))}
    })
  return [...objects, ...values]
}

// Of a value that may be a text or a list of texts, say which item is wrong.
function innermost(issue: v.BaseIssue<unknown>, outer: readonly PathStep[]): readonly Mistake[] {
  const path = [...outer, ...stepsOf(issue)]
  const inner = (issue.issues ?? []).filter((each) => stepsOf(each).length > 0 && !isAboutKey(each))
  if (inner.length === 0) return [{issue, path}]
  return inner.flatMap((each) => innermost(each, path))
}

// Unknown fields are told by objectComplaints; a missing one only says that an entry of
// `rules` is no rule of that kind.
function isAboutKey({path}: v.BaseIssue<unknown>): boolean {
  return path?.at(-1)?.origin === 'key'
}

function stepsOf({path}: v.BaseIssue<unknown>): readonly PathStep[] {
  return (path ?? []).map(({key}) => (typeof key === 'number' ? key : String(key)))
}

/** The node at a path, or the nearest around it. */
function nodeAt(root: JsonNode, path: readonly PathStep[]): JsonNode {
  let node = root
  for (const step of path) {
    const child = node.kind === 'object' ? fieldOf(node, String(step)) : childOf(node, Number(step))
    if (!child) break
    node = child
  }
  return node
}

function childOf(node: JsonNode, index: number): JsonNode | undefined {
  return node.kind === 'array' ? node.items[index] : undefined
}

/** What a value does that its schema does not allow. */
export function wrongValue(issue: v.BaseIssue<unknown>, path: readonly PathStep[]): Finding {
  const field = fieldName(path)
  switch (issue.type) {
    case 'picklist': {
      const choices = choicesOf(issue.expected ?? '')
      const suggestion = typeof issue.input === 'string' ? nearest(issue.input, choices) : ''
      const args = {field, received: inWords(issue.input), expected: choices.join(', ')}
      return {code: 'not-one-of', args: {...args, suggestion}}
    }
    case 'integer':
      return {code: 'number-range', args: {field, received: String(issue.input), limit: 'whole'}}
    case 'min_value':
    case 'max_value':
      return {
        code: 'number-range',
        args: {field, received: String(issue.input), limit: issue.expected ?? ''},
      }
    case 'min_length':
      return {code: 'empty-list', args: {field}}
    default:
      return {
        code: 'wrong-type',
        args: {field, received: inWords(issue.input), expected: expectedTypes(issue).join(' or ')},
      }
  }
}

// valibot writes the choices of a picklist as ("on" | "off" | 0).
function choicesOf(expected: string): readonly string[] {
  return expected
    .replace(/^\(|\)$/g, '')
    .split(' | ')
    .map((choice) => choice.replace(/"/g, ''))
}

const typeWords: ReadonlyMap<string, string> = new Map([
  ['string', 'a string'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['record', 'an object'],
  ['strict_object', 'an object'],
])

function expectedTypes(issue: v.BaseIssue<unknown>): readonly string[] {
  const inner = issue.issues ?? []
  if (inner.length > 0) return [...new Set(inner.flatMap(expectedTypes))]
  return [typeWords.get(issue.type) ?? issue.expected ?? issue.type]
}

function inWords(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'object':
      return 'an object'
    case 'string':
      return `the string '${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`
    case 'number':
      return `the number ${value}`
    default:
      return String(value)
  }
}
