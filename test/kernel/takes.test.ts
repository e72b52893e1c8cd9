import fc from 'fast-check'
import {beforeAll, expect, test} from 'vitest'
import type {EventName, KernelEvent} from '../../src/rules/event.ts'
import type {KernelField, KernelRule} from '../../src/rules/kernel-rule.ts'
import {comparisonNumber} from '../../src/rules/tables/lookup.ts'
import {takes} from '../../src/rules/takes.ts'
import {Action, Field, List, Operator, Perm} from '../../src/rules/uapi.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import type {RecordedKeys} from './guest/cause-events.ts'
import {below, type FileAction, fileActions, files, folder, nobody} from './guest/file-actions.ts'
import {guestPrograms} from './guest-programs.ts'

/** AUDITFORM_SEED=7 runs other lists. */
const seed = Number(process.env['AUDITFORM_SEED'] ?? 1)
const count = 100

const b64 = 0xc000003e
const maybe = (...fields: readonly KernelField[]): fc.Arbitrary<readonly KernelField[]> =>
  fc.option(fc.constantFrom(...fields), {nil: undefined}).map((one) => (one ? [one] : []))

const place = [
  ...Object.values(files).map((path) => field(Field.path, path)),
  field(Field.dir, folder),
  field(Field.dir, below),
]
const perm = maybe(
  ...[Perm.read, Perm.write, Perm.attribute, Perm.write | Perm.attribute, 15].map((bits) =>
    field(Field.perm, bits),
  ),
)
const who = maybe(
  field(Field.uid, 0),
  field(Field.euid, nobody),
  field(Field.euid, nobody, Operator.ne),
  field(Field.fsuid, 0, Operator.gt),
  field(Field.field_compare, comparisonNumber('uid', 'euid') ?? 0),
)
const outcome = maybe(
  field(Field.success, 0),
  field(Field.success, 1),
  field(Field.exit, 0xffff_fff3),
)
const key = maybe(...['one', 'two', 'three', 'four'].map((name) => field(Field.key, name)))
const action = fc.constantFrom<number>(Action.always, Action.always, Action.never)
const calls = fc.subarray([82, 83, 87, 90, 257], {minLength: 1})

const placeRule = fc
  .tuple(action, fc.constantFrom(...place), perm, who, outcome, key)
  .map(([taken, where, ...fields]) => rule([where, ...fields.flat()], {action: taken}))

/** It names its system calls: a rule on all of them would record what reads the records. */
const callRule = fc
  .tuple(action, calls, maybe(field(Field.arch, b64)), perm, who, outcome, key)
  .map(([taken, syscalls, ...fields]) => rule(fields.flat(), {action: taken, syscalls}))

const ruleList = fc.uniqueArray(fc.oneof(placeRule, callRule), {
  minLength: 1,
  maxLength: 7,
  selector: (each) => JSON.stringify(each),
})

describeWithVm('which rule takes an event, on a real kernel', () => {
  const vm = connectVm()
  const lists = fc.sample(ruleList, {numRuns: count, seed})
  let recorded: readonly RecordedKeys[] = []

  beforeAll(async () => {
    const run = await guestPrograms(vm)
    await vm.run(['auditctl', '-D'])
    const output = await run('cause-events', lists, 900_000)
    recorded = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  }, 1_000_000)

  test('is what the evaluator says, and so is the key', () => {
    const expected = lists.map((rules) => fileActions.map((each) => foretold(rules, each)))
    const all = expected.flat()
    const keyed = all.filter((one) => one !== null && one !== '').length
    console.info(
      `seed ${seed}: ${count} lists, ${all.length} events, ${keyed} recorded under a key,`,
      `${all.filter((one) => one === '').length} without one`,
    )
    const wrong = lists.flatMap((rules, at) =>
      fileActions.flatMap(({name}, index) => {
        const [said, found] = [expected[at]?.[index], recorded[at]?.[index]]
        return said === found ? [] : [{name, said, found, rules}]
      }),
    )
    expect(wrong).toEqual([])
    expect(keyed).toBeGreaterThan(count)
    expect(all.filter((one) => one === null).length).toBeGreaterThan(count)
  })
})

function foretold(rules: readonly KernelRule[], each: FileAction): string | null {
  const {isRecorded, keys} = takes(rules, eventOf(each))
  return isRecorded ? (keys[0] ?? '') : null
}

function eventOf(each: FileAction): KernelEvent {
  const {syscall, perm: access, exit, euid, paths, folders, leaving} = each
  return {
    list: List.exit,
    syscall,
    perm: access,
    success: exit >= 0,
    numbers: {
      [Field.arch]: b64,
      [Field.exit]: exit >>> 0,
      [Field.uid]: 0,
      [Field.euid]: euid,
      [Field.fsuid]: euid,
    },
    groups: [],
    exe: ['/opt/auditform/node/bin/node'],
    names: [
      ...folders.map((path) => nameOf(path, 0o040000)),
      ...paths.map((path) => ({...nameOf(path, 0o100000), isLeaving: path === leaving})),
    ],
  }
}

/** Inodes are of no rule here. */
function nameOf(path: string, filetype: number): EventName {
  return {paths: [path], inode: 0, filetype}
}
