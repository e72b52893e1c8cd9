import * as v from 'valibot'
import {recoveryReasons} from '../plan/recovery-report.ts'
import {countSchema, described, formatVersionSchema, listOf} from './schema-parts.ts'

/** What `recover --json` prints. */
export const recoverSchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    recovered: described(
      v.nullable(
        v.strictObject({
          direction: v.picklist(['finish', 'undo']),
          reason: v.picklist(recoveryReasons),
          began: described(v.string(), 'When the apply had begun.'),
          pid: v.number(),
          operations: countSchema,
          generation: described(
            v.nullable(countSchema),
            'The number of what was finished in the history; null when it was taken back.',
          ),
          booted_since: v.boolean(),
          strangers: described(
            listOf(v.string()),
            'Rules that somebody added meanwhile; they were left alone.',
          ),
          damaged_line: described(
            v.nullable(countSchema),
            'The first line of the journal that was damaged, from 1.',
          ),
          differences: described(
            listOf(v.string()),
            'Where the kernel is not at that end after a boot.',
          ),
        }),
      ),
      'null when no apply was cut off, and with --discard.',
    ),
    discarded: described(v.nullable(v.string()), 'Where the journal was put with --discard.'),
  }),
  v.title('auditform recover --json'),
)

export type RecoverDocument = v.InferOutput<typeof recoverSchema>
