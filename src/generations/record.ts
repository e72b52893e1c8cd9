import * as v from 'valibot'
import {userSchema} from '../report/history-schema.ts'
import {placeSchema} from '../report/schema-parts.ts'

const noText = v.nullable(v.string())
const listed = <const Schema extends v.GenericSchema>(item: Schema) =>
  v.pipe(v.array(item), v.readonly())

const wantedSchema = v.strictObject({
  listing: v.string(),
  /** null for a rule that no policy asks for. */
  from: v.nullable(
    v.strictObject({source: placeSchema, text: v.string(), why: noText, protect: v.boolean()}),
  ),
})

/**
 * What a generation says beside what the journal of its apply says anyway. It stands in the
 * journal, so that whoever ends an apply that was cut off can keep the same generation.
 */
export const recordSchema = v.strictObject({
  back_to: v.nullable(v.number()),
  user: userSchema,
  reason: noText,
  plan: noText,
  policies: listed(v.strictObject({path: v.string(), text: noText})),
  unmanaged: v.picklist(['remove', 'keep']),
  /** The lines of auditctl -l for the rules of before, in their order. */
  before: listed(v.string()),
  /** The same for those that are meant, with where they come from. */
  desired: listed(wantedSchema),
  /** rules.d as it was; null when there was none. */
  folder: v.nullable(
    v.strictObject({
      path: v.string(),
      ours: v.nullable(v.strictObject({path: v.string(), text: v.string()})),
      others: listed(v.strictObject({name: v.string(), path: v.string(), fingerprint: v.string()})),
    }),
  ),
  /** Files of others that were set aside for a boot that never came, as this took its place. */
  aside_before: v.optional(
    listed(v.strictObject({name: v.string(), path: v.string(), text: v.string()})),
    [],
  ),
})

export type GenerationRecord = v.InferOutput<typeof recordSchema>
