import * as v from 'valibot'
import {hazardNames} from '../plan/hazards.ts'
import {bootSchema, legsSchema} from './boot-schema.ts'
import {complaintsSchema, skippedSchema} from './complaint-schema.ts'
import {coverageSchema} from './coverage-schema.ts'
import {kernelRuleSchema} from './kernel-rule-schema.ts'
import {controlSchema, readersSchema, unreadableSchema} from './observation-schema.ts'
import {
  argvSchema,
  countSchema,
  described,
  formatVersionSchema,
  hostEntries,
  listOf,
  placeSchema,
} from './schema-parts.ts'
import {stagedSchema} from './staged-schema.ts'

const hazardName = v.picklist(hazardNames)

const operationEntries = {
  argv: described(argvSchema, 'The words behind `auditctl`, exactly as they are run.'),
  undo: described(argvSchema, 'The words that take it back; empty where nothing can.'),
  reason: v.strictObject({
    code: v.picklist([
      'missing',
      'not-wanted',
      'duplicate',
      'moves',
      'twin-in',
      'twin-out',
      'left-behind',
      'control',
    ]),
    text: v.string(),
  }),
  source: described(v.nullable(placeSchema), 'The line of a policy that asked for it.'),
  hazards: listOf(hazardName),
}

const operationSchema = v.variant('kind', [
  v.strictObject({
    kind: v.picklist(['append', 'prepend', 'delete']),
    ...operationEntries,
    listing: described(v.string(), 'The line of auditctl -l for the rule.'),
    alternatives: described(
      listOf(argvSchema),
      'Words to try in turn when the rule is known from its listing only and is still there.',
    ),
    kernel_rule: kernelRuleSchema,
  }),
  v.strictObject({
    kind: v.literal('control'),
    ...operationEntries,
    control: v.strictObject({
      name: v.keyof(controlSchema),
      value: v.union([v.string(), v.number(), v.boolean()]),
    }),
  }),
])

const summarySchema = v.strictObject({
  add: countSchema,
  change: countSchema,
  delete: countSchema,
  move: countSchema,
  unchanged: countSchema,
  control: countSchema,
  operations: countSchema,
  milliseconds: described(countSchema, 'An estimate, for an idle host.'),
})

const fileChange = described(
  v.picklist(['none', 'create', 'update', 'remove']),
  '`remove`: of rollback only, where there was no such file then.',
)

/** What a document about our file in rules.d says of it. */
export const rulesFileEntries = {
  path: v.string(),
  change: fileChange,
  diff: described(v.string(), 'A unified diff; empty when nothing changes.'),
  files_of_others: described(listOf(v.string()), 'They load rules of their own at boot.'),
  put_back: described(
    v.exactOptional(listOf(v.string())),
    'Of rollback only: files of others that were set aside since, and are read at boot again.',
  ),
}

/** What the listing hides about a rule, by the row of the table of such losses. */
export const unprovenSchema = listOf(
  v.picklist(['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'L9', 'L10', 'L11']),
)

/** What every document says that shows a plan. */
export const planEntries = {
  format_version: formatVersionSchema,
  target: described(v.string(), 'The machine, for people.'),
  ...hostEntries,
  as_desired: described(v.boolean(), 'Whether nothing is to be done.'),
  locked: described(v.boolean(), 'Whether nothing can be done before the next boot.'),
  summary: summarySchema,
  operations: described(listOf(operationSchema), 'In the order in which they run.'),
  hazards: listOf(
    v.strictObject({
      name: hazardName,
      stops: described(v.boolean(), 'Whether apply refuses without `--allow NAME`.'),
      about: described(listOf(v.string()), 'Rule lines, file names or values.'),
    }),
  ),
  coverage: coverageSchema,
  unreachable: described(
    listOf(
      v.strictObject({
        kind: v.picklist(['no-spelling', 'no-delete', 'until-reboot', 'unreadable']),
        line: v.string(),
      }),
    ),
    'What cannot be reached with this auditctl, or before the next boot, or is not understood.',
  ),
  rules_file: described(
    v.nullable(v.strictObject(rulesFileEntries)),
    'Our file in rules.d; null with --live-only and where there is no such folder.',
  ),
  readers: readersSchema,
  unreadable: unreadableSchema,
  unproven: described(
    listOf(
      v.strictObject({
        line: v.string(),
        because: unprovenSchema,
      }),
    ),
    'Rules of which the listing alone cannot tell what they are.',
  ),
  skipped: skippedSchema,
  complaints: complaintsSchema,
}

const writtenSchema = v.strictObject({
  path: v.string(),
  change: fileChange,
  set_aside: described(listOf(v.string()), 'Files of others that are no longer read at boot.'),
  put_back: described(listOf(v.string()), 'Files of others that are read at boot again.'),
  merged: described(
    v.picklist(['done', 'skipped', 'failed']),
    'Whether augenrules compiled audit.rules.',
  ),
})

const appliedSchema = v.strictObject({
  operations: countSchema,
  verified: described(v.literal(true), 'The kernel was read again and is as planned.'),
  rules: countSchema,
  control: controlSchema,
  generation: described(
    v.nullable(countSchema),
    'Its number in the history; null until it is confirmed, and where it could not be kept.',
  ),
  confirm_until: described(
    v.nullable(v.string()),
    'With --confirm-within: when it is taken back unless it is confirmed.',
  ),
  rules_file: v.nullable(writtenSchema),
  unstaged: described(
    v.nullable(stagedSchema),
    'What was staged for the next boot before, and is no longer.',
  ),
})

const stagingSchema = v.strictObject({
  rules_file: writtenSchema,
  replaced: described(v.nullable(stagedSchema), 'What was staged before, and is no longer.'),
})

/** All that plan and apply print for a program, failures apart. */
export const planSchema = v.pipe(
  v.strictObject({
    ...planEntries,
    legs: described(v.exactOptional(legsSchema), 'Of plan only: the four legs as they are now.'),
    boot: described(
      v.exactOptional(bootSchema),
      'Of plan only: what the boot after an apply would load.',
    ),
    back_to: described(
      v.exactOptional(countSchema),
      'Of rollback only: the generation that it goes back to.',
    ),
    applied: described(
      v.optional(v.nullable(appliedSchema)),
      'Of apply and rollback only: what was done; null when nothing was to do, or for the next boot only.',
    ),
    staged: described(
      v.exactOptional(stagedSchema),
      'Of plan: where it waits for the next boot and for nothing else. Of apply --for-next-boot: what is staged now.',
    ),
    staging: described(
      v.exactOptional(stagingSchema),
      'Of apply --for-next-boot only: what was done.',
    ),
  }),
  v.title('auditform plan --json, auditform apply --json, auditform rollback --json'),
  v.description('What is to be done to one host, in which order and why; and what was done.'),
)

export type PlanDocument = v.InferOutput<typeof planSchema>
export type StagingDocument = v.InferOutput<typeof stagingSchema>
export type AppliedDocument = v.InferOutput<typeof appliedSchema>
