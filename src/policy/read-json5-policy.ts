import {fieldOf, itemsOf, objectOf, textsOf} from './json5-fields.ts'
import type {ObjectNode} from './json5-positions.ts'
import {parseJson5} from './parse-json5.ts'
import type {PolicyItem, Unmanaged} from './policy.ts'
import {readControl} from './read-control.ts'
import {checkCondition, readRules} from './read-rules.ts'
import {shapeComplaints} from './schema-complaints.ts'
import {type Extent, extentOf} from './source.ts'
import {expandVariables, readVariables, type Scope, type Variables} from './variables.ts'

/** What one JSON5 file says, its includes not yet followed. */
interface Json5Policy {
  readonly variables: Variables
  readonly includes: readonly IncludeRequest[]
  readonly unmanaged: {readonly value: Unmanaged; readonly extent: Extent} | undefined
  /** Its control settings and then its rules. */
  readonly items: readonly PolicyItem[]
}

/** A path under `include`, and where it was written. */
interface IncludeRequest {
  readonly path: string
  readonly extent: Extent
}

/** Reads a JSON5 policy; what is wrong with one rule does not hide what is wrong with the next. */
export function readJson5Policy(inherited: Scope): Json5Policy | undefined {
  const {source, complain} = inherited
  const parsed = parseJson5(source)
  for (const complaint of parsed.complaints) complain(complaint)
  if (parsed.kind === 'broken') return undefined

  const {value, root} = parsed
  const shape = shapeComplaints(source, value, root)
  for (const {complaint} of shape) complain(complaint)
  if (root.kind !== 'object') return undefined

  const badRules = new Set(shape.map(({path}) => (path[0] === 'rules' ? path[1] : undefined)))
  const variables = readVariables(objectOf(root, 'vars'), inherited)
  const scope = {...inherited, variables}
  const rules = fieldOf(root, 'rules')
  const control = objectOf(root, 'control')
  return {
    variables,
    includes: readIncludes(root, scope),
    unmanaged: readUnmanaged(root),
    items: [
      ...(control ? readControl(source, control) : []),
      ...(rules?.kind === 'array' ? rules.items : []).flatMap((item, index) =>
        badRules.has(index) ? checkCondition(item, scope) : readRules(item, scope),
      ),
    ],
  }
}

function readIncludes(root: ObjectNode, scope: Scope): readonly IncludeRequest[] {
  return textsOf(itemsOf(root, 'include')).map((text) => ({
    path: expandVariables(text, scope).text,
    extent: extentOf(text, 0, text.text.length),
  }))
}

function readUnmanaged(root: ObjectNode): Json5Policy['unmanaged'] {
  const node = fieldOf(root, 'unmanaged')
  if (node?.kind !== 'string' || (node.text !== 'keep' && node.text !== 'remove')) return undefined
  return {value: node.text, extent: node}
}
