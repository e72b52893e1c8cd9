import {nearest} from '../rules/suggest.ts'
import {fieldOf} from './json5-fields.ts'
import type {JsonNode, Member, ObjectNode} from './json5-positions.ts'
import {complaintAt, type Finding, type PolicyComplaint} from './policy-complaint.ts'
import {controlSchema, policySchema, ruleShape, ruleShapes, whenSchema} from './schema.ts'
import type {SourceFile} from './source.ts'

/** A step on the way to a value: the name of a field, or the index of an item. */
export type PathStep = string | number

/** A complaint about the shape of a policy, and the way to what it is about. */
export interface ShapeComplaint {
  readonly path: readonly PathStep[]
  readonly complaint: PolicyComplaint
}

/**
 * Unknown fields, and lists where an object belongs. valibot names the first unknown
 * field of an object only, and takes a list for an object without fields.
 */
export function objectComplaints(source: SourceFile, root: JsonNode): readonly ShapeComplaint[] {
  return spotsOf(root).flatMap((spot): readonly ShapeComplaint[] => {
    const {node, path} = spot
    if (node.kind === 'array') {
      const expected = isRulePath(path) ? 'a string or an object' : 'an object'
      const args = {field: fieldName(path), received: 'a list', expected}
      return [{path, complaint: complaintAt(source, node, {code: 'wrong-type', args})}]
    }
    return unknownMembers(spot).map(({key, keyStart, keyEnd}) => ({
      path: [...path, key],
      complaint: complaintAt(source, {start: keyStart, end: keyEnd}, unknownField(key, spot)),
    }))
  })
}

/** A path as people write it: `rules[2].where`; nothing for the policy itself. */
export function fieldName(path: readonly PathStep[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')
}

/** A place in a policy where an object belongs, and the fields that it can have. */
interface Spot {
  readonly path: readonly PathStep[]
  readonly node: JsonNode
  /** Undefined where any name will do. */
  readonly fields: object | undefined
}

function spotsOf(root: JsonNode): readonly Spot[] {
  if (root.kind !== 'object') return [{path: [], node: root, fields: policySchema.entries}]
  const rules = fieldOf(root, 'rules')
  return [
    {path: [], node: root, fields: policySchema.entries},
    ...spotIn(root, [], 'control', controlSchema.entries),
    ...spotIn(root, [], 'vars', undefined),
    ...(rules?.kind === 'array' ? rules.items.flatMap(ruleSpots) : []),
  ]
}

function spotIn(
  parent: ObjectNode,
  path: readonly PathStep[],
  name: string,
  fields: object | undefined,
): readonly Spot[] {
  const node = fieldOf(parent, name)
  return node ? [{path: [...path, name], node, fields}] : []
}

function ruleSpots(node: JsonNode, index: number): readonly Spot[] {
  const path = ['rules', index]
  if (node.kind !== 'object') return [{path, node, fields: undefined}]
  const {entries} = ruleShapes[ruleShape(namesOf(node))]
  return [{path, node, fields: entries}, ...spotIn(node, path, 'when', whenSchema.entries)]
}

function namesOf({members}: ObjectNode): readonly string[] {
  return members.map(({key}) => key)
}

function unknownMembers({path, node, fields}: Spot): readonly Member[] {
  if (node.kind !== 'object' || fields === undefined) return []
  const unknown = node.members.filter(({key}) => !Object.hasOwn(fields, key))
  if (!isRulePath(path)) return unknown
  // A misspelt `watch` makes its companions look out of place; one complaint is enough.
  const misspelt = unknown.filter(({key}) => !Object.hasOwn(fieldsOfAnyRule, key))
  const isShapeMisspelt = misspelt.some(({key}) =>
    ['watch', 'rule'].includes(nearest(key, Object.keys(fieldsOfAnyRule))),
  )
  return isShapeMisspelt ? misspelt : unknown
}

function isRulePath(path: readonly PathStep[]): boolean {
  return path[0] === 'rules' && path.length === 2
}

const fieldsOfAnyRule = {
  ...ruleShapes.watch.entries,
  ...ruleShapes.list.entries,
  ...ruleShapes.native.entries,
}

function unknownField(field: string, {path, node, fields}: Spot): Finding {
  const isRule = isRulePath(path)
  if (isRule && node.kind === 'object' && Object.hasOwn(fieldsOfAnyRule, field)) {
    return {code: 'field-not-here', args: {field, shape: ruleShape(namesOf(node))}}
  }
  const known = Object.keys(fields ?? {})
  const sibling = nearest(field, isRule ? Object.keys(fieldsOfAnyRule) : known)
  const inControl = path.length === 0 ? nearest(field, Object.keys(controlSchema.entries)) : ''
  const suggestion = sibling || (inControl && `control.${inControl}`)
  return {code: 'unknown-field', args: {field, suggestion, known: known.join(', ')}}
}
