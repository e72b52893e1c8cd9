import * as v from 'valibot'
import {generationSchema} from './generation-schema.ts'
import {kernelRuleSchema} from './kernel-rule-schema.ts'
import {controlSchema} from './observation-schema.ts'
import {
  argvSchema,
  countSchema,
  described,
  formatVersionSchema,
  listOf,
  placeSchema,
} from './schema-parts.ts'
import {stagedSchema} from './staged-schema.ts'

const target = described(v.string(), 'The machine, for people.')

const ruleSchema = v.strictObject({
  listing: described(v.string(), 'The line of auditctl -l.'),
  kernel_rule: kernelRuleSchema,
  source: described(v.nullable(placeSchema), 'The line of a policy that asked for it.'),
  text: described(v.nullable(v.string()), 'The rule as it was written there.'),
  why: v.nullable(v.string()),
  protect: v.boolean(),
})

/** What `history --json` prints. */
export const generationsSchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    target,
    current: described(v.nullable(countSchema), 'What was applied last; null before anything was.'),
    staged: described(
      v.nullable(stagedSchema),
      'What was written for the next boot; a generation once `status` has proven that boot.',
    ),
    generations: described(listOf(generationSchema), 'By number.'),
    damaged: described(listOf(countSchema), 'Numbers of those that cannot be read.'),
  }),
  v.title('auditform history --json'),
)

/** What `history N --json` prints. */
export const oneGenerationSchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    target,
    is_current: v.boolean(),
    generation: generationSchema,
    rules: described(listOf(ruleSchema), 'In the order of the kernel.'),
    operations: described(
      listOf(v.strictObject({argv: argvSchema, undo: argvSchema})),
      'What was run, in that order.',
    ),
    policies: listOf(v.strictObject({path: v.string(), text: v.nullable(v.string())})),
    rules_file: described(v.nullable(v.string()), 'The text of our file in rules.d.'),
  }),
  v.title('auditform history N --json'),
)

/** What `history N M --json` prints. */
export const generationDiffSchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    target,
    from: countSchema,
    to: countSchema,
    added: listOf(ruleSchema),
    removed: listOf(ruleSchema),
    moved: described(listOf(ruleSchema), 'In both, at another place among those that are.'),
    control: listOf(
      v.strictObject({
        name: v.keyof(controlSchema),
        from: v.nullable(v.union([v.string(), v.number(), v.boolean()])),
        to: v.nullable(v.union([v.string(), v.number(), v.boolean()])),
      }),
    ),
    files: listOf(
      v.strictObject({
        kind: described(
          v.picklist(['policy', 'ours', 'other']),
          'A policy, our file in rules.d, or a file of others there.',
        ),
        path: v.string(),
        change: v.picklist(['added', 'removed', 'changed']),
        diff: described(v.string(), 'A unified diff; empty where the texts are not kept.'),
      }),
    ),
  }),
  v.title('auditform history N M --json'),
)

export type GenerationsDocument = v.InferOutput<typeof generationsSchema>
export type OneGenerationDocument = v.InferOutput<typeof oneGenerationSchema>
export type GenerationDiffDocument = v.InferOutput<typeof generationDiffSchema>
