import * as v from 'valibot'
import {described, formatVersionSchema, listOf} from './schema-parts.ts'

/** What `doctor --json` prints. */
export const doctorSchema = v.pipe(
  v.strictObject({
    format_version: formatVersionSchema,
    target: described(v.string(), 'The machine, for people.'),
    auditctl: described(
      v.nullable(v.string()),
      'Release of auditctl there, such as 3.1.2; null where it does not tell.',
    ),
    findings: described(
      listOf(
        v.strictObject({
          code: described(
            v.string(),
            'What to act on; the sentences may change, the code does not.',
          ),
          severity: described(
            v.picklist(['error', 'warning', 'note']),
            '`error`: events are not recorded. `warning`: they may not be. `note`: worth knowing.',
          ),
          cause: described(v.string(), 'In one sentence.'),
          evidence: described(
            listOf(
              v.strictObject({
                from: described(v.string(), 'The command or the file that was read.'),
                text: v.string(),
              }),
            ),
            'What was read.',
          ),
          advice: described(v.string(), 'What there is to know beside the commands; may be empty.'),
          commands: described(listOf(v.string()), 'What mends it, in this order.'),
        }),
      ),
      'The worst first.',
    ),
    unknown: described(listOf(v.string()), 'Codes of what could not be looked at.'),
  }),
  v.title('auditform doctor --json'),
  v.description('Why events are not recorded on one host although rules are loaded.'),
)

export type DoctorDocument = v.InferOutput<typeof doctorSchema>
