import * as v from 'valibot'
import {described, listOf} from './schema-parts.ts'

const partSchema = v.strictObject({
  arch: described(v.nullable(v.string()), 'A machine; null for each one of the rule.'),
  syscalls: described(
    v.nullable(listOf(v.union([v.string(), v.number()]))),
    'Names, and numbers of those without one; null for each one of the rule.',
  ),
  perm: described(v.nullable(v.string()), 'Letters of rwxa; null for each access of the rule.'),
})

const eventsSchema = v.strictObject({
  list: v.string(),
  listing: described(
    v.nullable(v.string()),
    'The rule that records them; null for what a list lets pass without a rule, and for any rule.',
  ),
  reach: described(
    v.picklist(['all', 'some', 'other-files']),
    'all: all such events. some: those that the suppression takes. other-files: those that also ' +
      'touch the file of the suppression.',
  ),
  parts: described(v.nullable(listOf(partSchema)), 'Which calls of the rule; null for all.'),
  suppressed_by: described(v.nullable(v.string()), 'The rule that keeps them out of the log.'),
})

/** Which events a plan no longer records, and which it records anew. */
export const coverageSchema = v.strictObject({
  lost: described(listOf(eventsSchema), 'Recorded before and not after.'),
  gained: described(listOf(eventsSchema), 'Recorded after and not before.'),
})

export type CoverageDocument = v.InferOutput<typeof coverageSchema>
