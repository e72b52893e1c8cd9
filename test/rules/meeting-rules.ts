import fc from 'fast-check'
import type {EventName, KernelEvent} from '../../src/rules/event.ts'
import type {KernelField, KernelRule} from '../../src/rules/kernel-rule.ts'
import {Action, Field, List, Operator} from '../../src/rules/uapi.ts'
import {field} from './arbitrary-rules.ts'

// A world so small that two random rules often meet.
const few = fc.nat({max: 2})
const paths = fc.constantFrom('/a', '//a', '/link', '/b')
const comparing = [Operator.eq, Operator.ne, Operator.lt, Operator.le, Operator.gt, Operator.ge]
const equating = [Operator.eq, Operator.ne]

const numberFields = [
  ...[Field.pid, Field.ppid, Field.uid, Field.euid, Field.gid, Field.egid, Field.auid],
  ...[Field.exit, Field.success, Field.sessionid, Field.devmajor],
]

/** One test of a rule, with few values. */
export const someField: fc.Arbitrary<KernelField> = fc.oneof(
  fc.record({
    type: fc.constantFrom(...numberFields),
    op: fc.constantFrom(...comparing),
    value: few,
  }),
  fc.record({
    type: fc.constantFrom(Field.arch, Field.fstype, Field.msgtype, Field.inode),
    op: fc.constantFrom(...equating),
    value: few.map((number) => (number === 0 ? inodeOf('/a') : number)),
  }),
  fc.record({
    type: fc.constantFrom(Field.a0, Field.a1),
    op: fc.constantFrom(Operator.bitMask, Operator.bitTest),
    value: fc.nat({max: 3}),
  }),
  fc.record({
    type: fc.constant(Field.perm),
    op: fc.constantFrom(...equating),
    value: fc.nat({max: 15}),
  }),
  fc.record({
    type: fc.constantFrom(Field.path, Field.dir),
    op: fc.constant(Operator.eq),
    value: paths,
  }),
  fc.record({type: fc.constant(Field.exe), op: fc.constantFrom(...equating), value: paths}),
  fc.record({
    type: fc.constantFrom(Field.filetype, Field.field_compare),
    op: fc.constantFrom(...equating),
    value: fc.integer({min: 1, max: 3}),
  }),
  fc.constantFrom('x', 'y').map((key) => field(Field.key, key)),
)

const lists = fc.constantFrom(List.exit, List.exit, List.exit, List.io_uring, List.user, List.task)
const masks = fc.oneof(fc.constant<KernelRule['syscalls']>('all'), fc.subarray([0, 1, 2]))

/** Leaves out what the kernel would not take beside the fields before it. */
export function acceptable(fields: readonly KernelField[]): readonly KernelField[] {
  const places: readonly number[] = [Field.path, Field.dir, Field.inode]
  const groupOf = (type: number) => (places.includes(type) ? 'place' : type)
  const once = new Set<number | string>(['place', Field.exe, Field.key])
  return fields.filter(({type}, index) => {
    const isFirst = fields.findIndex((other) => groupOf(other.type) === groupOf(type)) === index
    return isFirst || !once.has(groupOf(type))
  })
}

/** A rule that often meets another one. */
export const someRule: fc.Arbitrary<KernelRule> = fc.record({
  list: lists,
  action: fc.constantFrom(Action.never, Action.always),
  fields: fc.array(someField, {maxLength: 3}).map(acceptable),
  syscalls: masks,
})

/** All that lead to the same file: `/link` is a link to `/a`. */
function spellingsOf(path: string): readonly string[] {
  return path === '/b' ? [path] : ['/a', '/link']
}

function inodeOf(path: string): number {
  return path === '/b' ? 11 : 10
}

const name: fc.Arbitrary<EventName> = fc
  .record({
    file: fc.constantFrom('/a', '/b', undefined),
    below: fc.subarray(['/a', '/b']),
    inode: fc.integer({min: 1, max: 2}),
    filetype: fc.integer({min: 1, max: 3}),
    fstype: few,
  })
  .map(({file, below, inode, ...more}) => ({
    paths: [
      ...(file === undefined ? ['/elsewhere'] : spellingsOf(file)),
      ...below.flatMap(spellingsOf).map((folder) => `${folder}/file`),
    ],
    inode: file === undefined ? inode : inodeOf(file),
    ...more,
  }))

/** An event of a list, which some of those rules match. */
export const someEvent = (list: number): fc.Arbitrary<KernelEvent> =>
  fc.record({
    list: fc.constant(list),
    syscall: few,
    perm: fc.nat({max: 15}),
    success: fc.boolean(),
    numbers: fc.dictionary(
      fc.constantFrom(...[...numberFields, Field.arch, Field.a0, Field.a1].map(String)),
      few,
      {minKeys: 4},
    ),
    groups: fc.subarray([0, 1, 2]),
    exe: paths.map(spellingsOf),
    names: fc.array(name, {maxLength: 3}),
  })
