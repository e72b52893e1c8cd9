import * as v from 'valibot'
import {driftKinds} from '../drift/drift.ts'
import {authorSchema} from './author-schema.ts'
import {legsSchema} from './boot-schema.ts'
import {kernelRuleSchema} from './kernel-rule-schema.ts'
import {ownerSchema} from './owner-schema.ts'
import {countSchema, described, formatVersionSchema, listOf, placeSchema} from './schema-parts.ts'
import {stagedSchema} from './staged-schema.ts'

const ruleSchema = v.strictObject({
  role: described(
    v.picklist(['asked', 'held', 'before', 'behind']),
    '`asked`: of the policy. `held`: in the kernel. `before` and `behind`: the first and the second of two that stand the wrong way round.',
  ),
  text: described(v.string(), 'The rule on one line.'),
  listing: described(v.nullable(v.string()), 'The line of auditctl -l; null where there is none.'),
  place: described(v.nullable(placeSchema), 'Where the policy asks for it.'),
  why: described(v.nullable(v.string()), 'Why the policy asks for it.'),
  kernel_rule: kernelRuleSchema,
})

const valueSchema = v.union([v.string(), v.number(), v.boolean()])

const acceptance = {
  reason: v.string(),
  until: described(v.string(), 'The last day on which it is accepted, in UTC.'),
  place: described(placeSchema, 'Where that is written.'),
}

const acceptanceList = listOf(v.strictObject(acceptance))

const entrySchema = v.strictObject({
  kind: v.picklist(driftKinds),
  severity: described(
    v.picklist(['lost', 'differs', 'unproven']),
    '`lost`: events that the policy asks for are not recorded now. `unproven`: the listing cannot tell.',
  ),
  text: described(v.string(), 'What it means.'),
  details: described(listOf(v.string()), 'The lines that belong to it.'),
  command: described(v.nullable(v.string()), 'What mends it; null where no command does.'),
  counted: described(v.boolean(), 'Whether it counts for the exit status.'),
  accepted: described(
    v.nullable(
      v.variant('by', [
        v.strictObject({by: v.literal('ignore')}),
        v.strictObject({by: v.literal('accept'), ...acceptance}),
      ]),
    ),
    'Why it does not count: --ignore, or an entry of --accept.',
  ),
  author: described(
    v.nullable(authorSchema),
    'Who made it, by the audit log; null where it is not counted, and where there is no log to search.',
  ),
  appeared: described(
    v.nullable(countSchema),
    'With --since-last: how often it appeared within a day, where it went and came back.',
  ),
  rules: described(listOf(ruleSchema), 'The rules that it is about.'),
  owner: described(v.nullable(ownerSchema), 'Whose the rule is that was not asked for.'),
  control: described(
    v.nullable(
      v.strictObject({
        name: v.string(),
        from: described(v.nullable(valueSchema), 'Null where it is not known.'),
        to: valueSchema,
        place: v.nullable(placeSchema),
      }),
    ),
    'The control value that it is about.',
  ),
  paths: described(listOf(v.string()), 'The files that it is about.'),
  blind: described(
    v.nullable(v.picklist(['link', 'moved', 'made-later', 'mounted-over', 'mounted-within'])),
    'Why a rule that is listed sees nothing of what it is for.',
  ),
})

/** What `drift --json` prints. */
export const driftSchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    target: described(v.string(), 'The machine, for people.'),
    as_desired: described(v.boolean(), 'Whether no difference counts; the exit status is 0 then.'),
    counts: described(
      v.strictObject({lost: countSchema, differs: countSchema, unproven: countSchema}),
      'The differences by severity.',
    ),
    staged: described(
      v.nullable(stagedSchema),
      'What the differences wait for, where the next boot mends all of them; the exit status is 7 then.',
    ),
    legs: legsSchema,
    drift: described(listOf(entrySchema), 'The differences, the worst first.'),
    acceptances: v.strictObject({
      expired: described(
        acceptanceList,
        'Those that are over while the difference is still there.',
      ),
      unused: described(acceptanceList, 'Those that accept nothing that is there.'),
    }),
  }),
  v.title('auditform drift --json'),
  v.description('How a host differs from its policy.'),
)

export type DriftDocument = v.InferOutput<typeof driftSchema>
