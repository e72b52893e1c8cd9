import * as v from 'valibot'
import {controlSchema} from './observation-schema.ts'
import {countSchema, described, listOf} from './schema-parts.ts'

const lineSchema = {
  text: v.string(),
  line: described(countSchema, 'Its place in audit.rules; counts from 1.'),
  places: described(
    listOf(v.strictObject({file: v.string(), line: countSchema})),
    'Where it stands in rules.d: two places where files without a final newline are glued.',
  ),
}

const failedLineSchema = v.strictObject({
  ...lineSchema,
  reason: v.strictObject({
    code: v.picklist(['refused', 'exists', 'not-loaded', 'path-missing', 'nested-file', 'locked']),
    text: v.string(),
  }),
})

/** What the next boot loads from rules.d. */
export const bootSchema = v.strictObject({
  rules: described(countSchema, 'How many rules the kernel holds then.'),
  control: controlSchema,
  stopped_at: described(
    v.nullable(failedLineSchema),
    'The line at which auditctl -R gives up; null when it reads all of them.',
  ),
  not_reached: described(listOf(v.strictObject(lineSchema)), 'The lines behind it.'),
  skipped: described(
    listOf(failedLineSchema),
    'Lines that fail and are passed over, because of -i or -c.',
  ),
  altered: described(
    listOf(v.strictObject({...lineSchema, reason: v.string()})),
    'Lines of which auditctl reads something else than what stands there.',
  ),
})

/** The four legs. */
export const legsSchema = described(
  listOf(
    v.strictObject({
      name: v.picklist(['policy', 'rules.d', 'audit.rules', 'kernel']),
      state: v.picklist(['in-sync', 'differs', 'unknown']),
      reason: v.strictObject({code: v.string(), text: v.string()}),
      command: described(v.nullable(v.string()), 'What mends it; null where no command does.'),
    }),
  ),
  'Policy, rules.d, audit.rules and kernel: whether each is as it should be.',
)

export type BootDocument = v.InferOutput<typeof bootSchema>
export type LegsDocument = v.InferOutput<typeof legsSchema>
