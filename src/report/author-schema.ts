import * as v from 'valibot'
import {countSchema, described, listOf} from './schema-parts.ts'

const noText = v.nullable(v.string())
const atSchema = described(v.string(), 'In ISO 8601.')

const recordedSchema = v.strictObject({
  kind: v.literal('recorded'),
  did: described(
    v.picklist(['added', 'removed', 'set']),
    'What was done to the rule or the value.',
  ),
  at: atSchema,
  login: described(
    v.picklist(['user', 'none', 'not-recorded']),
    '`none`: a process that nobody’s login began, such as a daemon or the boot.',
  ),
  auid: described(v.nullable(v.number()), 'The user of the login, whatever sudo made it.'),
  user: described(noText, 'The name of that user.'),
  session: v.nullable(v.number()),
  pid: v.nullable(v.number()),
  exe: noText,
  comm: noText,
  command: described(
    v.nullable(v.strictObject({argv: listOf(v.string()), cut: v.boolean()})),
    'The command line; `cut` where the kernel wrote down its beginning only.',
  ),
  went_away: described(
    noText,
    'Where the kernel itself removed the rule: the path that was deleted, renamed or unmounted. The login and the process are those that did that.',
  ),
  key: described(listOf(v.string()), 'The keys in the record.'),
  basis: described(
    v.picklist(['rule', 'key', 'list', 'value']),
    'What the record and the difference have in common: the rule itself, its key and its list, its list only, or the control value.',
  ),
  shared_by: described(
    countSchema,
    'How many rules the record may be about, by its key and its list; 1 where it names the rule.',
  ),
})

/** Who made a difference, by what is written down about it. */
export const authorSchema = v.variant('kind', [
  recordedSchema,
  v.strictObject({
    kind: v.literal('auditform'),
    at: atSchema,
    run: described(v.string(), 'The id of the run, as `history` has it.'),
    action: v.string(),
  }),
  v.strictObject({
    kind: v.literal('file'),
    path: v.string(),
    at: described(v.string(), 'When it was last written, in ISO 8601.'),
    uid: v.number(),
    user: described(noText, 'Whose the file is, which need not be who wrote it.'),
  }),
  v.strictObject({
    kind: v.literal('not-recorded'),
    why: v.picklist([
      'no-ausearch',
      'unreadable',
      'no-daemon',
      'excluded',
      'log-begins-later',
      'several-hosts',
      'never-applied',
      'no-file',
      'no-record',
    ]),
    detail: described(noText, 'What was said, or the time that it is about.'),
  }),
])

/** Who made a difference. */
export type Author = v.InferOutput<typeof authorSchema>
