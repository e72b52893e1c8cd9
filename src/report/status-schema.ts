import * as v from 'valibot'
import {standingNames} from '../persist/standing.ts'
import {bootSchema, legsSchema} from './boot-schema.ts'
import {generationSchema} from './generation-schema.ts'
import {kernelRuleSchema} from './kernel-rule-schema.ts'
import {controlSchema, readersSchema, unreadableSchema} from './observation-schema.ts'
import {ownerSchema} from './owner-schema.ts'
import {countSchema, described, formatVersionSchema, hostEntries, listOf} from './schema-parts.ts'
import {differenceSchema, stagedSchema} from './staged-schema.ts'

/** What `status --json` prints. */
export const statusSchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    target: described(v.string(), 'The machine, for people.'),
    ...hostEntries,
    state: described(
      v.picklist(standingNames),
      'Where the host stands; the README has a table of the states.',
    ),
    staged: described(
      v.nullable(stagedSchema),
      'What waits for the next boot, or was just proven.',
    ),
    difference: described(
      v.nullable(differenceSchema),
      'How the kernel, or before the boot what it would load, differs from what was staged.',
    ),
    control: controlSchema,
    counters: v.strictObject({
      pid: described(v.optional(v.number()), 'The audit daemon; 0 when there is none.'),
      lost: described(v.optional(countSchema), 'Records lost since boot.'),
      backlog: described(v.optional(countSchema), 'Records that wait right now.'),
      backlog_wait_time_actual: v.optional(countSchema),
      loginuid_locked: described(
        v.optional(v.boolean()),
        'Whether loginuid_immutable can no longer be changed.',
      ),
    }),
    readers: readersSchema,
    unreadable: unreadableSchema,
    rules: described(
      listOf(
        v.strictObject({
          listing: described(v.string(), 'The line of auditctl -l.'),
          owner: ownerSchema,
          proof: described(
            v.picklist(['exact', 'text']),
            '`exact`: the kernel’s own bytes. `text`: read back from the listing.',
          ),
          unproven: described(
            listOf(v.string()),
            'What the listing hides about the rule; empty when it can mean one rule only.',
          ),
          kernel_rule: kernelRuleSchema,
        }),
      ),
      'By list, and within a list in the order in which the kernel tests them.',
    ),
    rules_dir: v.strictObject({
      path: v.string(),
      exists: v.boolean(),
      ours: described(
        v.nullable(
          v.strictObject({
            path: v.string(),
            rules: countSchema,
            missing: described(countSchema, 'How many of them the kernel does not hold now.'),
          }),
        ),
        'Our file; null when nothing was applied.',
      ),
      files_of_others: described(listOf(v.string()), 'They load rules of their own at boot.'),
    }),
    legs: legsSchema,
    boot: described(
      v.nullable(bootSchema),
      'What the next boot loads; null where there is no rules.d.',
    ),
    generation: described(
      v.nullable(generationSchema),
      'What was applied last; null where nothing was, or it cannot be read.',
    ),
  }),
  v.title('auditform status --json'),
  v.description('What one host holds now, and whom it belongs to.'),
)

export type StatusDocument = v.InferOutput<typeof statusSchema>
