import * as v from 'valibot'
import {userSchema} from './history-schema.ts'
import {controlSchema} from './observation-schema.ts'
import {countSchema, described, listOf} from './schema-parts.ts'

const noText = v.nullable(v.string())
const fingerprintSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const controlName = v.keyof(controlSchema)

const keptSchema = described(v.string(), 'The file of the generation that holds the text.')

/** What is told of a generation wherever one is named. */
export const generationSchema = v.strictObject({
  number: described(countSchema, 'From 1 on; 0 is what was there before the first apply.'),
  id: described(
    v.string(),
    'The id of the apply that made it; also in the history and the journal.',
  ),
  at: described(v.string(), 'When that apply began, in ISO 8601.'),
  action: v.picklist(['before', 'apply', 'rollback']),
  back_to: described(
    v.nullable(countSchema),
    'Of a rollback: the generation that it went back to.',
  ),
  user: userSchema,
  reason: described(noText, 'What was given as --reason.'),
  plan: described(noText, 'The plan_id of the saved plan that was applied.'),
  policies: described(
    listOf(v.strictObject({path: v.string(), file: v.nullable(keptSchema)})),
    'The policies that were read, with those that they include; of a saved plan no texts are known.',
  ),
  unmanaged: v.picklist(['remove', 'keep']),
  rules: described(countSchema, 'How many rules the kernel held then.'),
  added: countSchema,
  removed: countSchema,
  moved: countSchema,
  control: described(controlSchema, 'All control values of the kernel then.'),
  control_asked: described(listOf(controlName), 'Those that the policy asked for.'),
  control_changed: described(listOf(controlName), 'Those that the apply changed.'),
  fingerprint: described(
    fingerprintSchema,
    'SHA-256 of the rules in their order and the control values.',
  ),
  rules_file: described(
    v.nullable(
      v.strictObject({
        path: v.string(),
        file: described(v.nullable(keptSchema), 'null when rules.d held no file of ours.'),
        changed: v.boolean(),
      }),
    ),
    'Our file in rules.d; null when there was no such folder.',
  ),
  others: described(
    listOf(v.strictObject({name: v.string(), path: v.string(), fingerprint: fingerprintSchema})),
    'Files of others in rules.d, with the SHA-256 of each.',
  ),
  set_aside: described(
    listOf(v.strictObject({name: v.string(), path: v.string(), file: keptSchema})),
    'Files of others that were set aside.',
  ),
  aside: described(
    listOf(v.string()),
    'Names of all files of others that are set aside, by this generation or an earlier one.',
  ),
  put_back: described(
    listOf(v.string()),
    'Names of files of others that were set aside earlier, and are read at boot again.',
  ),
})

export type GenerationDocument = v.InferOutput<typeof generationSchema>
