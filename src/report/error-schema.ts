import * as v from 'valibot'
import {ExitStatus} from '../errors.ts'
import {complaintsSchema} from './complaint-schema.ts'
import {described, formatVersionSchema, listOf} from './schema-parts.ts'

/** What every command prints with --json in place of its own document when it fails. */
export const errorSchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    error: v.strictObject({
      code: described(v.string(), 'What to act on; the sentences may change, the code does not.'),
      message: v.string(),
      exit_status: v.picklist(Object.values(ExitStatus)),
      suggestions: described(listOf(v.string()), 'The ways out.'),
      complaints: v.optional(
        described(complaintsSchema, 'With the code POLICY_INVALID: all that is wrong.'),
      ),
    }),
  }),
  v.title('auditform: a failure with --json'),
)

export type ErrorDocument = v.InferOutput<typeof errorSchema>
