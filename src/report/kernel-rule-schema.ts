import * as v from 'valibot'
import {countSchema, described, listOf} from './schema-parts.ts'

const number32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295))

const fieldSchema = described(
  v.pipe(
    v.strictTuple([
      described(countSchema, 'Field type, such as 105 for path.'),
      described(
        v.pipe(v.string(), v.regex(/^0x[0-9a-f]+$/)),
        'Operator, such as 0x40000000 for =.',
      ),
      described(v.union([number32, v.string()]), 'An unsigned number, or the exact string.'),
    ]),
    v.readonly(),
  ),
  'Type, operator and value, numbered as in linux/audit.h.',
)

/** A rule as the kernel holds it, in every document that names one. */
export const kernelRuleSchema = v.strictObject({
  list: described(
    countSchema,
    'AUDIT_FILTER_*: user 0, task 1, exit 4, exclude 5, filesystem 6, io_uring 7.',
  ),
  action: described(countSchema, 'never 0, always 2.'),
  fields: described(listOf(fieldSchema), 'In the order in which the kernel compares them.'),
  syscalls: described(
    v.union([v.literal('all'), listOf(countSchema)]),
    'Ascending numbers, or `all` when every one is set.',
  ),
})

export type KernelRuleDocument = v.InferOutput<typeof kernelRuleSchema>
