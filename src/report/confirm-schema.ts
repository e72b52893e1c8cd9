import * as v from 'valibot'
import {countSchema, described, formatVersionSchema} from './schema-parts.ts'

/** What `confirm --json` prints. */
export const confirmSchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    confirmed: v.strictObject({
      id: described(v.string(), 'The id of the apply.'),
      began: described(v.string(), 'When it had begun, in ISO 8601.'),
      until: described(v.string(), 'When it would have been taken back.'),
      generation: described(
        v.nullable(countSchema),
        'Its number in the history; null where it could not be kept.',
      ),
    }),
  }),
  v.title('auditform confirm --json'),
)

export type ConfirmDocument = v.InferOutput<typeof confirmSchema>
