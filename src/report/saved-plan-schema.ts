import * as v from 'valibot'
import {kernelRuleSchema} from './kernel-rule-schema.ts'
import {controlSchema} from './observation-schema.ts'
import {planEntries, rulesFileEntries, unprovenSchema} from './plan-schema.ts'
import {countSchema, described, listOf, placeSchema} from './schema-parts.ts'

const fingerprint = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

const ruleSchema = v.variant('from', [
  v.strictObject({
    from: v.literal('policy'),
    kernel_rule: kernelRuleSchema,
    source: placeSchema,
    text: described(v.string(), 'The rule as it was written.'),
    why: v.nullable(v.string()),
    protect: v.boolean(),
  }),
  v.strictObject({
    from: v.literal('kernel'),
    kernel_rule: kernelRuleSchema,
    listing: described(v.string(), 'The line of auditctl -l for the rule.'),
    proof: described(
      v.picklist(['exact', 'text']),
      '`exact`: the bytes of the kernel. `text`: read back from the listing.',
    ),
    others: described(listOf(kernelRuleSchema), 'Other rules that print the same line.'),
    unproven: unprovenSchema,
  }),
])

const stateEntries = {
  fingerprint: described(
    fingerprint,
    'SHA-256 of the rules in their order and the control values.',
  ),
  control: controlSchema,
  rules: listOf(ruleSchema),
}

const {format_version, complaints, rules_file, ...shownEntries} = planEntries

const nameSchema = v.strictObject({name: v.string(), id: countSchema})

const savedEntries = {
  format_version: described(
    v.literal('1.0'),
    'Another one is refused: a plan is read by the format that it was written in, or not at all.',
  ),
  kind: v.literal('auditform-plan'),
  plan_id: described(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
    'The same way from the same state to the same state on the same host has the same one.',
  ),
  created_at: described(v.pipe(v.string(), v.isoTimestamp()), 'In UTC.'),
  auditform: described(v.string(), 'The release that made the plan.'),
  host: described(
    v.strictObject({
      kind: v.picklist(['local', 'ssh', 'capture', 'sandbox']),
      hostname: v.string(),
      machine_id: described(v.nullable(v.string()), '/etc/machine-id, where it can be read.'),
    }),
    'Applied to another host, the plan is refused with status 4.',
  ),
  ...shownEntries,
  scope: v.strictObject({
    live_only: v.boolean(),
    take_over: v.boolean(),
    order: v.picklist(['free', 'strict']),
    unmanaged: v.picklist(['remove', 'keep']),
  }),
  facts: described(
    v.strictObject({
      io_uring: v.boolean(),
      users: listOf(nameSchema),
      groups: listOf(nameSchema),
      paths: listOf(
        v.strictObject({path: v.string(), kind: v.picklist(['directory', 'other', 'missing'])}),
      ),
    }),
    'What of the host decides what the words of auditctl mean there.',
  ),
  current: described(
    v.strictObject(stateEntries),
    'The state that the plan was made for. When it changed in meaning, the plan is refused with status 4.',
  ),
  desired: described(
    v.strictObject({
      ...stateEntries,
      control_sources: listOf(v.strictObject({name: v.keyof(controlSchema), source: placeSchema})),
    }),
    'What the policy asks for and what stays of others, in the order of the policy.',
  ),
  rules_file: described(
    v.nullable(
      v.strictObject({
        ...rulesFileEntries,
        text: described(v.string(), 'The whole text that is written.'),
        replaces: described(
          v.nullable(fingerprint),
          'SHA-256 of the file that it replaces; null when there is none.',
        ),
        fingerprints_of_others: described(
          listOf(fingerprint),
          'SHA-256 of each of `files_of_others`.',
        ),
      }),
    ),
    'Our file in rules.d; null with --live-only and where there is no such folder.',
  ),
  checksum: described(
    fingerprint,
    'SHA-256 of this document without `checksum`, written with its names in order and no space. It tells damage, and is no signature: whoever may write the file decides what it says.',
  ),
}

/** A plan in a file: all that apply needs, and what a reviewer wants to know. */
export const savedPlanSchema = v.pipe(
  v.strictObject(savedEntries),
  v.title('auditform plan --out, auditform show --json'),
  v.description(
    'A plan for one host, in a file. `operations` is exactly what apply runs, in that order. apply works out everything anew and refuses a plan that is not the same.',
  ),
)

export type SavedPlanDocument = v.InferOutput<typeof savedPlanSchema>
export type SavedRule = v.InferOutput<typeof ruleSchema>
