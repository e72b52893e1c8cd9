import * as v from 'valibot'
import {phases} from '../plan/apply-event.ts'
import {errorSchema} from './error-schema.ts'
import {planSchema} from './plan-schema.ts'
import {argvSchema, countSchema, described} from './schema-parts.ts'

const at = described(v.string(), 'When it happened, in ISO 8601.')

/** One line of `apply --json-events`, and of rollback. */
export const applyEventSchema = v.pipe(
  v.variant('event', [
    v.strictObject({event: v.literal('phase'), at, phase: v.picklist(phases)}),
    v.strictObject({
      event: v.literal('operations'),
      at,
      done: described(countSchema, 'Operations that were carried out by then.'),
      total: countSchema,
      argv: described(argvSchema, 'The last of them.'),
    }),
    v.strictObject({
      event: v.literal('file'),
      at,
      step: v.picklist(['replace', 'set-aside', 'put-back', 'remove', 'merge']),
      name: v.string(),
    }),
    v.strictObject({
      event: v.literal('finding'),
      at,
      code: described(v.string(), 'What was found before anything was changed; it stops nothing.'),
      message: v.string(),
    }),
    v.strictObject({
      event: v.literal('waiting'),
      at,
      who: described(v.string(), 'Who holds the lock that is waited for.'),
    }),
    v.strictObject({
      event: v.literal('generation-lost'),
      at,
      reason: described(v.string(), 'Why what was applied cannot be kept as a generation.'),
    }),
    v.strictObject({
      event: v.literal('journal-lost'),
      at,
      reason: described(v.string(), 'Why the journal cannot be added to or removed.'),
    }),
    v.strictObject({
      event: v.literal('ended'),
      at,
      document: described(
        v.union([planSchema, errorSchema]),
        'What --json prints; always the last line.',
      ),
    }),
  ]),
  v.title('auditform apply --json-events, auditform rollback --json-events: one line'),
)

export type ApplyEventLine = v.InferOutput<typeof applyEventSchema>
