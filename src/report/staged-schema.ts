import * as v from 'valibot'
import {controlSchema} from './observation-schema.ts'
import {argvSchema, countSchema, described, listOf} from './schema-parts.ts'

/** What waits for the next boot. */
export const stagedSchema = v.strictObject({
  id: described(v.string(), 'The id of the run that staged it; also in the history.'),
  at: described(v.string(), 'When, in ISO 8601.'),
  boot: described(v.string(), 'The boot in which it was staged; empty where nobody could tell.'),
  user: described(v.nullable(v.string()), 'Who staged it; behind sudo, who called sudo.'),
  reason: described(v.nullable(v.string()), 'What was given as --reason.'),
  policy: described(listOf(v.string()), 'The files of the policy.'),
  back_to: described(v.nullable(v.number()), 'Of a rollback: the generation that it goes back to.'),
  fingerprint: described(v.string(), 'Of the lines of our file of rules.d.'),
  commands: described(
    listOf(argvSchema),
    'What would have led the kernel there without a boot, as arguments of auditctl.',
  ),
  rules: described(countSchema, 'How many rules the next boot loads.'),
  control: described(controlSchema, 'The control values that it sets.'),
})

/** How two loads differ. */
export const differenceSchema = v.strictObject({
  missing: described(listOf(v.string()), 'Rules that were staged and are not there.'),
  extra: described(listOf(v.string()), 'Rules that are there and were not staged.'),
  reordered: v.boolean(),
  control: described(listOf(v.keyof(controlSchema)), 'Control values that are otherwise.'),
})

export type StagedDocument = v.InferOutput<typeof stagedSchema>
export type DifferenceDocument = v.InferOutput<typeof differenceSchema>
