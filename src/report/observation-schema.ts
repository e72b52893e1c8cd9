import * as v from 'valibot'
import {countSchema, described, listOf} from './schema-parts.ts'

/** Control values as `auditctl -s` tells them; which there are depends on kernel and auditctl. */
export const controlSchema = v.strictObject({
  enabled: v.exactOptional(v.picklist(['off', 'on', 'locked'])),
  failure: v.exactOptional(v.picklist(['silent', 'printk', 'panic'])),
  rate_limit: v.exactOptional(countSchema),
  backlog_limit: v.exactOptional(countSchema),
  backlog_wait_time: v.exactOptional(countSchema),
  loginuid_immutable: v.exactOptional(v.boolean()),
})

/** How far the listing and the kernel's own bytes bear each other out. */
export const readersSchema = described(
  v.variant('kind', [
    v.strictObject({kind: v.literal('agree')}),
    v.strictObject({kind: v.literal('text-only'), reason: v.string()}),
    v.strictObject({
      kind: v.literal('disagree'),
      line: described(countSchema, 'The first line of the listing that is not as it should be.'),
      listed: v.string(),
      exact: v.string(),
    }),
  ]),
  '`agree`: auditctl -l prints what the kernel holds. `text-only`: the kernel could not be asked itself. `disagree`: the listing is not what the kernel holds, and the kernel is believed.',
)

/** Lines of `auditctl -l` that no rule prints. */
export const unreadableSchema = described(
  listOf(v.string()),
  'Lines of auditctl -l that are no rule.',
)
