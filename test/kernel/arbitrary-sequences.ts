import fc from 'fast-check'
import {type ControlSettings, enabledNames, failureNames} from '../../src/rules/control.ts'
import type {KernelField, KernelRule} from '../../src/rules/kernel-rule.ts'
import {Action, Field, List, Operator, Perm} from '../../src/rules/uapi.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

/** One change of the kernel's state, whoever carries it out. */
export type Change =
  | {readonly kind: 'append' | 'prepend' | 'remove'; readonly rule: KernelRule}
  | {readonly kind: 'remove-all'; readonly key: string | undefined}
  | {readonly kind: 'set'; readonly change: ControlSettings}

/** A change, and whether it goes through auditctl where auditctl has words for it. */
export interface Step {
  readonly change: Change
  readonly isByAuditctl: boolean
}

/** Keys of which one is a part of another, and a rule with two of them. */
const key: fc.Arbitrary<readonly KernelField[]> = fc
  .constantFrom(undefined, 'ident', 'identity', 'ident2', 'time\u0001ident', 'time')
  .map((text) => (text === undefined ? [] : [field(Field.key, text)]))

// No process has this id, so that no rule slows the machine down or hides its records.
const nobody = 4_294_242
const ids = fc.constantFrom(
  [field(Field.uid, nobody)],
  [field(Field.uid, nobody), field(Field.gid, nobody)],
  [field(Field.gid, nobody), field(Field.uid, nobody)],
  [field(Field.uid, nobody), field(Field.uid, nobody)],
  [field(Field.uid, nobody), field(Field.auid, 1000, Operator.ge)],
)
const arch = fc.constantFrom([], [field(Field.arch, 0xc000003e)], [field(Field.arch, 0x40000003)])
const action = fc.constantFrom<number>(Action.always, Action.never)

const callRule = fc
  .tuple(action, arch, ids, key, fc.constantFrom<KernelRule['syscalls']>('all', [2, 257], [257]))
  .map(([taken, archs, fields, keys, syscalls]) =>
    rule([...archs, ...fields, ...keys], {action: taken, syscalls}),
  )

const watchRule = fc
  .tuple(
    action,
    fc.constantFrom(
      field(Field.path, '/etc/passwd'),
      field(Field.path, '/etc/gone'),
      field(Field.dir, '/etc/audit'),
      field(Field.dir, '/etc/audit/'),
    ),
    fc.constantFrom<number>(Perm.write, Perm.write | Perm.attribute),
    ids,
    key,
  )
  .map(([taken, path, perm, fields, keys]) =>
    rule([path, field(Field.perm, perm), ...fields, ...keys], {action: taken}),
  )

const filterRule = fc
  .tuple(action, fc.constantFrom<number>(List.user, List.task, List.exclude), ids)
  .map(([taken, list, fields]) =>
    rule(fields, {action: taken, list, syscalls: list === List.task ? [] : 'all'}),
  )

const otherRule = fc
  .tuple(
    action,
    fc.constantFrom(
      {list: List.filesystem, fields: [field(Field.fstype, 0x64626720)], syscalls: 'all' as const},
      {list: List.io_uring, fields: [field(Field.uid, nobody)], syscalls: [5, 22]},
    ),
    key,
  )
  .map(([taken, {fields, ...more}, keys]) => rule([...fields, ...keys], {action: taken, ...more}))

const someRule = fc.oneof(
  {weight: 4, arbitrary: callRule},
  {weight: 3, arbitrary: watchRule},
  {weight: 2, arbitrary: filterRule},
  {weight: 1, arbitrary: otherRule},
)

/** Values that every kernel takes, and none that panics or locks. */
const someControl: fc.Arbitrary<ControlSettings> = fc.oneof(
  fc
    .constantFrom(...enabledNames.filter((name) => name !== 'locked'))
    .map((enabled) => ({enabled})),
  fc.constantFrom(...failureNames.filter((name) => name !== 'panic')).map((failure) => ({failure})),
  fc.nat({max: 1000}).map((rate_limit) => ({rate_limit})),
  fc.integer({min: 64, max: 9000}).map((backlog_limit) => ({backlog_limit})),
  fc.nat({max: 6000}).map((backlog_wait_time) => ({backlog_wait_time})),
)

const removedKey = fc.constantFrom(undefined, 'ident', 'identity', 'time', '2', '\u0001', 'none')

/** A change of a kernel with few rules, so that many are there already or not there at all. */
function someChange(rules: fc.Arbitrary<KernelRule>): fc.Arbitrary<Change> {
  const change = (kind: 'append' | 'prepend' | 'remove') =>
    rules.map((each) => ({kind, rule: each}))
  return fc.oneof(
    {weight: 40, arbitrary: change('append')},
    {weight: 18, arbitrary: change('prepend')},
    {weight: 22, arbitrary: change('remove')},
    {weight: 6, arbitrary: someControl.map((set) => ({kind: 'set' as const, change: set}))},
    {weight: 1, arbitrary: removedKey.map((text) => ({kind: 'remove-all' as const, key: text}))},
  )
}

/** Some ten changes in a row; starting auditctl is slow, so few are to go through it. */
export const someSequence: fc.Arbitrary<readonly Step[]> = fc
  .array(someRule, {minLength: 3, maxLength: 6})
  .chain((rules) =>
    fc.array(
      fc.record({
        change: someChange(fc.constantFrom(...rules)),
        isByAuditctl: fc.nat({max: 59}).map((number) => number === 0),
      }),
      {minLength: 6, maxLength: 14},
    ),
  )
