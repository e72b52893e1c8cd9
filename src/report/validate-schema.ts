import * as v from 'valibot'
import {complaintsSchema, skippedSchema} from './complaint-schema.ts'
import {countSchema, described, formatVersionSchema, hostEntries} from './schema-parts.ts'

/** What `validate --json` prints of sound policies; others are told as errors. */
export const validateSchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    valid: described(v.literal(true), 'Policies that are not sound are told as an error.'),
    ...hostEntries,
    rules: countSchema,
    skipped: skippedSchema,
    complaints: complaintsSchema,
  }),
  v.title('auditform validate --json'),
  v.description('What sound policies ask of a host, and what is worth saying about them.'),
)

export type ValidateDocument = v.InferOutput<typeof validateSchema>
