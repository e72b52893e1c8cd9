import * as v from 'valibot'
import type {Place} from '../rules/complaint.ts'
import {controlNames} from '../rules/control.ts'
import {driftKinds} from './drift.ts'

const text = (description: string) =>
  v.optional(v.pipe(v.string(), v.minLength(1), v.description(description)))

/** The pattern of a date lets the 30th of February pass. */
function isDay(date: string): boolean {
  const time = Date.parse(date)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date)
}

/** What says which differences are meant. */
const criteria = {
  kind: v.optional(
    v.pipe(v.picklist(driftKinds), v.description('The kind of difference, as in `drift --json`.')),
  ),
  key: text('A key of the rule.'),
  list: text('The list of the rule: exit, exclude, filesystem, task, user or io_uring.'),
  file: text('The policy file that asks for it.'),
  path: text('The path that the rule watches, or the file that is not as it should be.'),
  rule: text('The rule on one line, as drift tells it or as auditctl -l lists it.'),
  control: v.optional(v.pipe(v.picklist(controlNames), v.description('The control value.'))),
}

/** The fields of an acceptance that say which differences are meant. */
export const criteriaNames = v.keyof(v.strictObject(criteria)).options

/** One entry of a file of accepted differences. */
export const acceptanceSchema = v.strictObject({
  ...criteria,
  reason: v.pipe(
    v.string(),
    v.minLength(1),
    v.description('Why it is accepted: the number of a ticket, for example.'),
  ),
  until: v.pipe(
    v.string(),
    v.isoDate(),
    v.check(isDay),
    v.description('The last day on which it is, as 2027-01-31 (UTC).'),
  ),
})

/** A file of accepted differences. */
export const acceptancesSchema = v.pipe(
  v.strictObject({
    $schema: v.optional(
      v.pipe(v.string(), v.description('The JSON Schema of this file, for editors.')),
    ),
    accept: v.pipe(
      v.array(acceptanceSchema),
      v.description(
        'Differences that do not count. One is meant where all that an entry names fits; an entry names something beside `reason` and `until`.',
      ),
    ),
  }),
  v.title('auditform drift --accept'),
  v.description('Differences between a host and its policy that somebody has accepted.'),
)

/** Which differences are meant: those that fit in all that is given. */
export type Criteria = {
  readonly [Name in keyof typeof criteria]?: v.InferOutput<(typeof criteria)[Name]>
}

/** A difference that somebody has accepted, and where that is written. */
export type Acceptance = v.InferOutput<typeof acceptanceSchema> & {readonly place: Place}
