import * as v from 'valibot'
import {countSchema, described, listOf, placeSchema} from './schema-parts.ts'

/** One thing that is wrong with a policy. */
const complaintSchema = v.strictObject({
  code: described(v.string(), 'What to act on; the sentences may change, the code does not.'),
  severity: described(
    v.picklist(['error', 'warning', 'note']),
    '`error`: the policy is not used. `warning`: it does what it says, which is seldom what is wanted.',
  ),
  place: placeSchema,
  length: described(countSchema, 'How many characters of the line are meant.'),
  reason: v.string(),
  remedy: v.nullable(v.string()),
  args: described(
    v.record(v.string(), v.union([v.string(), v.number()])),
    'What the sentences are made with; which there are depends on the code.',
  ),
  related: described(
    v.nullable(placeSchema),
    'Another place that takes part, such as the first of two equal rules.',
  ),
})

export type ComplaintDocument = v.InferOutput<typeof complaintSchema>

/** All that is to be said about policies, the worst and the least alike. */
export const complaintsSchema = listOf(complaintSchema)

/** Rules that a policy asks for on other hosts only. */
export const skippedSchema = described(
  listOf(
    v.strictObject({
      place: placeSchema,
      text: described(v.string(), 'The rule as it was written.'),
      unmet: v.strictObject({
        field: described(v.string(), 'The field of `when` that does not hold on this host.'),
        wanted: described(listOf(v.string()), 'Any of these would do.'),
      }),
    }),
  ),
  'Rules that are left out because of `when`.',
)
