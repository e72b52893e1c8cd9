import fc from 'fast-check'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import type {KernelField, KernelRule} from '../../src/rules/kernel-rule.ts'
import {archElf} from '../../src/rules/tables/lookup.ts'
import {Field, List, Operator} from '../../src/rules/uapi.ts'
import type {AuditctlVersion} from '../../src/rules/version.ts'

/** Facts of a host without names and paths. */
export function factsOf(auditctl: AuditctlVersion, more: Partial<HostFacts> = {}): HostFacts {
  const empty = {users: new Map(), groups: new Map(), paths: new Map()}
  return {auditctl, machine: 'x86_64', ioUring: true, ...empty, ...more}
}

/** A field for `=`, or for another operator. */
export function field(type: number, value: number | string, op: number = Operator.eq): KernelField {
  return {type, op, value}
}

/** A rule of the exit list with all syscalls, bent where asked. */
export function rule(fields: readonly KernelField[], more: Partial<KernelRule> = {}): KernelRule {
  return {list: List.exit, action: 2, fields, syscalls: 'all', ...more}
}

const someVersion: fc.Arbitrary<AuditctlVersion> = fc.constantFrom<AuditctlVersion>(
  [2, 8, 5],
  [3, 0, 9],
  [3, 1, 2],
  [3, 1, 5],
  [4, 0, 1],
  [4, 0, 2],
  [4, 0, 4],
  [4, 1, 4],
  [4, 2, 1],
)

export const someFacts: fc.Arbitrary<HostFacts> = fc
  .record({
    auditctl: someVersion,
    machine: fc.constantFrom('x86_64', 'aarch64', 's390x', 'i686', 'ppc64le'),
    ioUring: fc.boolean(),
  })
  .map(({auditctl, ...more}) => factsOf(auditctl, more))

/** Numbers at which signs and names change. */
const number = fc.oneof(
  fc.constantFrom(0, 1, 2, 13, 1000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_fff3),
  fc.nat({max: 0xffff_fffe}),
)

const comparing = [Operator.eq, Operator.ne, Operator.lt, Operator.le, Operator.gt, Operator.ge]
const equating = [Operator.eq, Operator.ne]
const testing = [...comparing, Operator.bitMask, Operator.bitTest]

const numberFields: readonly (readonly [types: readonly number[], ops: readonly number[]])[] = [
  [[Field.pid, Field.ppid, Field.uid, Field.euid, Field.gid, Field.egid, Field.auid], comparing],
  [[Field.exit, Field.success, Field.devmajor, Field.sessionid, Field.obj_gid], comparing],
  [[Field.pers, Field.devminor, Field.a0, Field.a1, Field.a2, Field.a3], testing],
  [[Field.loginuid_set], equating],
]

const numberField = fc.oneof(
  ...numberFields.map(([types, ops]) =>
    fc.record({type: fc.constantFrom(...types), op: fc.constantFrom(...ops), value: number}),
  ),
  fc.record({
    type: fc.constant(Field.field_compare),
    op: fc.constantFrom(...equating),
    value: fc.integer({min: 1, max: 25}),
  }),
  fc.record({
    type: fc.constant(Field.filetype),
    op: fc.constantFrom(...equating),
    value: fc.constantFrom(0o10000, 0o20000, 0o40000, 0o60000, 0o100000, 0o120000, 0o140000),
  }),
)

const plain = fc.string({unit: fc.constantFrom(...'abc/._-=é'), minLength: 1, maxLength: 8})

/** Strings that look like other parts of a line. */
const nasty = fc.constantFrom(
  'x -F uid=0',
  'x -F foo=1',
  'a b',
  ' a',
  'a ',
  'x -k y',
  'x -p wa',
  'x -p w y',
  'x -F key=y',
  'x -S open',
  'x -C uid=euid',
  'x f24=1',
  'x-w y',
  'a\nb',
  '\u001b[31m',
)

const letters = fc.oneof({weight: 6, arbitrary: plain}, {weight: 1, arbitrary: nasty})

const pathField = fc.record({
  type: fc.constantFrom(Field.path, Field.dir),
  op: fc.constant<number>(Operator.eq),
  value: letters.map((text) => `/${text.replace(/\/+$/, '')}x`),
})

const textField = fc.oneof(
  pathField,
  fc.record({type: fc.constant(Field.inode), op: fc.constantFrom(...equating), value: number}),
  fc.record({
    type: fc.constantFrom(Field.exe),
    op: fc.constantFrom(...equating),
    value: plain.map((text) => `/${text}x`),
  }),
  fc.record({
    type: fc.constantFrom(Field.subj_user, Field.obj_type, Field.subj_sen),
    op: fc.constantFrom(...equating),
    value: plain,
  }),
)

const permField = fc.integer({min: 0, max: 15}).map((value) => field(Field.perm, value))

const keyField = fc
  .array(plain, {minLength: 1, maxLength: 2})
  .map((keys) => field(Field.key, keys.join('\u0001')))

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.array(arbitrary, {maxLength: 1})

const numbers = fc.uniqueArray(fc.nat({max: 460}), {maxLength: 6}).map(ascending)
const operations = fc.uniqueArray(fc.nat({max: 36}), {minLength: 1, maxLength: 6}).map(ascending)

function ascending(list: number[]): readonly number[] {
  return list.sort((one, other) => one - other)
}

const syscalls: fc.Arbitrary<KernelRule['syscalls']> = fc.oneof(
  fc.constant('all' as const),
  numbers,
)

const action = fc.constantFrom(0, 2)

/** What b64 and b32 are on this host. */
function hostArchs({machine, auditctl}: HostFacts): readonly number[] {
  return ['b64', 'b32'].flatMap((width) => archElf(width, machine, auditctl) ?? [])
}

/** A rule of the exit list as auditctl sends it; its arch, if any, is the host's and stands first. */
const exitRule = (facts: HostFacts) =>
  fc
    .record({
      action,
      arch: maybe(fc.constantFrom(...hostArchs(facts))),
      fields: fc.array(numberField, {maxLength: 3}),
      text: maybe(textField),
      perm: maybe(permField),
      key: maybe(keyField),
      syscalls,
    })
    .map(({arch, fields, text, perm, key, ...more}) =>
      rule(
        [...arch.map((elf) => field(Field.arch, elf)), ...text, ...perm, ...fields, ...key],
        more,
      ),
    )

const watch = fc
  .record({
    action,
    path: pathField,
    perm: permField,
    key: maybe(keyField),
    isPermFirst: fc.boolean(),
  })
  .map(({path, perm, key, isPermFirst, ...more}) =>
    rule([...(isPermFirst ? [perm, path] : [path, perm]), ...key], more),
  )

const filter = fc
  .record({
    list: fc.constantFrom(List.user, List.task, List.exclude),
    action,
    fields: fc.array(
      fc.record({
        type: fc.constantFrom(Field.uid, Field.pid, Field.gid, Field.auid),
        op: fc.constantFrom(...comparing),
        value: number,
      }),
      {maxLength: 2},
    ),
    perm: maybe(permField),
  })
  .map(({fields, perm, ...more}) =>
    rule([...fields, ...perm], {...more, syscalls: more.list === List.task ? [] : 'all'}),
  )

const ioUring = fc
  .record({
    action,
    syscalls: fc.oneof(fc.constant('all' as const), operations),
    key: maybe(keyField),
  })
  .map(({key, ...more}) => rule([field(Field.uid, 0), ...key], {list: List.io_uring, ...more}))

const fileSystem = fc
  .record({action, value: fc.constantFrom(0x74726163, 0x9123683e, 0x64626720, 0x27e0eb)})
  .map(({value, ...more}) => rule([field(Field.fstype, value)], {list: List.filesystem, ...more}))

/** A rule that auditctl sends for plain input on this host. */
export const plainRule = (facts: HostFacts): fc.Arbitrary<KernelRule> =>
  fc.oneof(
    {weight: 4, arbitrary: exitRule(facts)},
    {weight: 3, arbitrary: watch},
    filter,
    ioUring,
    fileSystem,
  )

/** A host and a rule that auditctl sends there for plain input. */
export const ruleOnHost: fc.Arbitrary<{readonly facts: HostFacts; readonly rule: KernelRule}> =
  someFacts.chain((facts) => plainRule(facts).map((each) => ({facts, rule: each})))
