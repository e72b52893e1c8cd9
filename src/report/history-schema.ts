import * as v from 'valibot'
import {recoveryReasons} from '../plan/recovery-report.ts'
import {argvSchema, countSchema, described, formatVersionSchema, listOf} from './schema-parts.ts'

const noText = v.nullable(v.string())

/** Who ran the program. */
export const userSchema = v.strictObject({
  uid: v.number(),
  user: noText,
  sudo_user: noText,
  loginuid: described(v.nullable(v.number()), 'The user of the login, whatever sudo made it.'),
  from: described(v.string(), 'The host that the program ran on.'),
})

/** One line of the history that is kept beside the journal. */
export const historySchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    id: described(v.string(), 'The id of the run; also in its lock and in its journal.'),
    at: described(v.string(), 'When it began, in ISO 8601.'),
    duration_ms: countSchema,
    action: described(
      v.picklist(['apply', 'rollback', 'stage', 'confirm', 'recover', 'undo']),
      '`stage`: files for the next boot. `undo`: taken back by the watcher of an apply that was to be confirmed.',
    ),
    about: described(
      noText,
      'The id of the run that is confirmed, recovered or taken back, or proven after a boot.',
    ),
    plan: described(noText, 'The plan_id of the saved plan that was applied.'),
    target: described(v.string(), 'The machine, for people.'),
    user: userSchema,
    reason: described(noText, 'What was given as --reason.'),
    commands: described(
      listOf(argvSchema),
      'The operations of an apply, as arguments of auditctl.',
    ),
    operations: described(
      v.nullable(countSchema),
      'How many were carried out; null when it failed.',
    ),
    rules_file: described(noText, 'The file of rules.d that is written for the next boot.'),
    allowed: described(listOf(v.string()), 'Hazards that the plan has and that were allowed.'),
    result: v.picklist([
      'applied',
      'provisional',
      'staged',
      'loaded',
      'confirmed',
      'finished',
      'undone',
      'discarded',
      'failed',
    ]),
    because: described(v.nullable(v.picklist(recoveryReasons)), 'Why it went this way.'),
    until: described(noText, 'When it is taken back unless it is confirmed, in ISO 8601.'),
    backlog: described(
      v.nullable(countSchema),
      'The most records that waited at a time while it was watched.',
    ),
    error: v.nullable(
      v.strictObject({code: v.string(), message: v.string(), exit_status: v.number()}),
    ),
  }),
  v.title('auditform history: one line'),
)

export type HistoryRecord = v.InferOutput<typeof historySchema>
