import * as v from 'valibot'
import {fieldOf} from '../policy/json5-fields.ts'
import type {JsonNode, ObjectNode} from '../policy/json5-positions.ts'
import {parseJson5} from '../policy/parse-json5.ts'
import {complaintAt, type Finding, type PolicyComplaint} from '../policy/policy-complaint.ts'
import {wrongValue} from '../policy/schema-complaints.ts'
import {placeAt, type SourceFile} from '../policy/source.ts'
import {nearest} from '../rules/suggest.ts'
import {type Acceptance, acceptanceSchema, acceptancesSchema, criteriaNames} from './acceptance.ts'

/** What a file of accepted differences says, and all that is wrong with it. */
interface ReadAcceptances {
  readonly acceptances: readonly Acceptance[]
  readonly complaints: readonly PolicyComplaint[]
}

/** Reads the text of a file of accepted differences. */
export function readAcceptances(source: SourceFile): ReadAcceptances {
  const parsed = parseJson5(source)
  if (parsed.kind === 'broken') return {acceptances: [], complaints: parsed.complaints}
  const {value, root} = parsed
  const shape =
    root.kind === 'object'
      ? shapeComplaints(source, root)
      : [complaintAt(source, root, notAnObject('file', root))]
  const complaints = [...parsed.complaints, ...shape]
  const document = v.safeParse(acceptancesSchema, value)
  if (complaints.length > 0 || !document.success) return {acceptances: [], complaints}
  const entries = entriesOf(root)
  return {
    complaints,
    acceptances: document.output.accept.map((entry, index) => ({
      ...entry,
      place: placeAt(source, entries[index]?.start ?? 0),
    })),
  }
}

function entriesOf(root: JsonNode): readonly JsonNode[] {
  const list = root.kind === 'object' ? fieldOf(root, 'accept') : undefined
  return list?.kind === 'array' ? list.items : []
}

function shapeComplaints(source: SourceFile, root: ObjectNode): readonly PolicyComplaint[] {
  const list = fieldOf(root, 'accept')
  const about = (node: JsonNode, finding: Finding) => complaintAt(source, node, finding)
  return [
    ...unknownFields(source, root, Object.keys(acceptancesSchema.entries)),
    ...(list === undefined ? [about(root, missing('accept'))] : []),
    ...(list !== undefined && list.kind !== 'array'
      ? [about(list, wrongType('accept', 'a list', kindWords(list)))]
      : []),
    ...entriesOf(root).flatMap((node) =>
      node.kind === 'object'
        ? entryComplaints(source, node)
        : [about(node, notAnObject('accept', node))],
    ),
  ]
}

function entryComplaints(source: SourceFile, node: ObjectNode): readonly PolicyComplaint[] {
  const {entries} = acceptanceSchema
  const absent = (['reason', 'until'] as const).filter((name) => fieldOf(node, name) === undefined)
  const isMeaningless = !criteriaNames.some((name) => fieldOf(node, name) !== undefined)
  return [
    ...unknownFields(source, node, Object.keys(entries)),
    ...absent.map((name) => complaintAt(source, node, missing(name))),
    ...(isMeaningless
      ? [complaintAt(source, node, {code: 'accepts-all', args: {known: criteriaNames.join(', ')}})]
      : []),
    ...node.members.flatMap(({key, value}) => {
      const schema = Object.entries(entries).find(([name]) => name === key)?.[1]
      const issue = schema && v.safeParse(schema, plainOf(value)).issues?.[0]
      return issue ? [complaintAt(source, value, wrong(key, issue))] : []
    }),
  ]
}

function wrong(field: string, issue: v.BaseIssue<unknown>): Finding {
  if (issue.type === 'iso_date' || issue.type === 'check') {
    return {code: 'date-invalid', args: {field, received: String(issue.input)}}
  }
  if (issue.type === 'min_length') return missing(field)
  return wrongValue(issue, [field])
}

/** The fields are plain values; anything else is of the wrong type. */
function plainOf(node: JsonNode): unknown {
  if (node.kind === 'string') return node.text
  if (node.kind === 'plain') return node.value
  return node.kind === 'array' ? [] : {}
}

function unknownFields(
  source: SourceFile,
  {members}: ObjectNode,
  known: readonly string[],
): readonly PolicyComplaint[] {
  return members
    .filter(({key}) => !known.includes(key))
    .map(({key, keyStart, keyEnd}) =>
      complaintAt(
        source,
        {start: keyStart, end: keyEnd},
        {
          code: 'unknown-field',
          args: {field: key, suggestion: nearest(key, known), known: known.join(', ')},
        },
      ),
    )
}

function missing(field: string): Finding {
  return {code: 'field-missing', args: {field}}
}

function notAnObject(field: string, node: JsonNode): Finding {
  return wrongType(field, 'an object', kindWords(node))
}

function wrongType(field: string, expected: string, received: string): Finding {
  return {code: 'wrong-type', args: {field, expected, received}}
}

function kindWords({kind}: JsonNode): string {
  return {object: 'an object', array: 'a list', string: 'a string', plain: 'a plain value'}[kind]
}
