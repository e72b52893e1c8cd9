import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {matches} from '../../src/rules/matches.ts'
import {covers, mayOverlap, suppresses} from '../../src/rules/overlap.ts'
import {Action, Field, List, Operator} from '../../src/rules/uapi.ts'
import {field, rule} from './arbitrary-rules.ts'
import {acceptable, someEvent, someRule} from './meeting-rules.ts'

/** Two rules of which coin tosses copied the parts of one into the other. */
const neighbours: fc.Arbitrary<readonly [KernelRule, KernelRule]> = fc
  .tuple(someRule, someRule, fc.array(fc.boolean(), {minLength: 6, maxLength: 6}))
  .map(([left, right, [list, action, mask, ...copied]]) => [
    left,
    {
      list: list ? left.list : right.list,
      action: action ? left.action : right.action,
      syscalls: mask ? left.syscalls : right.syscalls,
      fields: acceptable([
        ...left.fields.filter((_, index) => copied[index]),
        ...right.fields.slice(0, 2),
      ]),
    },
  ])

const rulesAndEvents = neighbours.chain(([left, right]) =>
  fc.record({
    left: fc.constant(left),
    right: fc.constant(right),
    events: fc.array(someEvent(left.list), {minLength: 20, maxLength: 20}),
  }),
)

describe('laws', () => {
  test('rules that are said to be apart have no event in common', () => {
    const seen = {apart: 0, common: 0}
    fc.assert(
      fc.property(rulesAndEvents, ({left, right, events}) => {
        const isCommon = events.some((event) => matches(left, event) && matches(right, event))
        if (isCommon) expect(mayOverlap(left, right)).toBe(true)
        expect(mayOverlap(left, right)).toBe(mayOverlap(right, left))
        if (isCommon) seen.common++
        if (left.list === right.list && !mayOverlap(left, right)) seen.apart++
      }),
      {numRuns: 4000},
    )
    // Were every pair said to overlap, or no event common, the law would say nothing.
    expect(seen.apart).toBeGreaterThan(300)
    expect(seen.common).toBeGreaterThan(300)
  })

  test('a rule that is said to cover another matches whatever the other matches', () => {
    const seen = {covered: 0, matched: 0}
    fc.assert(
      fc.property(rulesAndEvents, ({left, right, events}) => {
        for (const [wide, narrow] of [
          [left, right],
          [right, left],
        ] as const) {
          if (!covers(wide, narrow)) continue
          seen.covered++
          for (const event of events.filter((each) => matches(narrow, each))) {
            expect(matches(wide, event)).toBe(true)
            seen.matched++
          }
        }
      }),
      {numRuns: 4000},
    )
    expect(seen.covered).toBeGreaterThan(300)
    expect(seen.matched).toBeGreaterThan(300)
  })

  test('every rule covers itself', () => {
    fc.assert(
      fc.property(someRule, (each) => {
        expect(covers(each, each)).toBe(true)
      }),
    )
  })
})

describe('one event can match both', () => {
  test.for([
    {
      name: 'rename touches two files',
      left: field(Field.path, '/a'),
      right: field(Field.path, '/b'),
    },
    {
      name: 'two spellings can lead to one program',
      left: field(Field.exe, '/bin/su'),
      right: field(Field.exe, '/usr/bin/su'),
    },
    {name: 'a task is in several groups', left: field(Field.gid, 0), right: field(Field.gid, 10)},
    {
      name: 'any success but 0 is success',
      left: field(Field.success, 1),
      right: field(Field.success, 2),
    },
    {
      name: 'a login uid in both ranges',
      left: field(Field.auid, 1000, Operator.ge),
      right: field(Field.auid, 5000, Operator.lt),
    },
  ])('$name', ({left, right}) => {
    expect(mayOverlap(rule([left]), rule([right]))).toBe(true)
  })
})

describe('no event can match both', () => {
  test.for([
    {name: 'two machines', left: rule([field(Field.arch, 1)]), right: rule([field(Field.arch, 2)])},
    {name: 'two users', left: rule([field(Field.uid, 0)]), right: rule([field(Field.uid, 1)])},
    {
      name: 'success and failure',
      left: rule([field(Field.success, 1)]),
      right: rule([field(Field.success, 0)]),
    },
    {name: 'other system calls', left: rule([], {syscalls: [1]}), right: rule([], {syscalls: [2]})},
    {name: 'a rule on no system call', left: rule([], {syscalls: []}), right: rule([])},
    {name: 'other lists', left: rule([]), right: rule([], {list: List.user})},
  ])('$name', ({left, right}) => {
    expect(mayOverlap(left, right)).toBe(false)
    expect(mayOverlap(right, left)).toBe(false)
  })
})

describe('covers', () => {
  const path = field(Field.path, '/a')
  test.for([
    {name: 'fewer tests', wide: rule([path]), narrow: rule([path, field(Field.uid, 0)]), is: true},
    {name: 'more tests', wide: rule([path, field(Field.uid, 0)]), narrow: rule([path]), is: false},
    {
      name: 'more permissions',
      wide: rule([path, field(Field.perm, 15)]),
      narrow: rule([path, field(Field.perm, 2)]),
      is: true,
    },
    {
      name: 'more permissions that must not be',
      wide: rule([path, field(Field.perm, 15, Operator.ne)]),
      narrow: rule([path, field(Field.perm, 2, Operator.ne)]),
      is: false,
    },
    {
      name: 'another key',
      wide: rule([path, field(Field.key, 'x')]),
      narrow: rule([path, field(Field.key, 'y')]),
      is: true,
    },
    {
      name: 'another action',
      wide: rule([path]),
      narrow: rule([path], {action: Action.never}),
      is: false,
    },
    {
      name: 'more system calls',
      wide: rule([], {syscalls: [1, 2]}),
      narrow: rule([], {syscalls: [2]}),
      is: true,
    },
    {
      name: 'some system calls of all',
      wide: rule([], {syscalls: [2]}),
      narrow: rule([]),
      is: false,
    },
  ])('$name: $is', ({wide, narrow, is}) => {
    expect(covers(wide, narrow)).toBe(is)
  })
})

test('never suppresses, and so does the exclude list whatever its action', () => {
  expect(suppresses(rule([], {action: Action.never}))).toBe(true)
  expect(suppresses(rule([], {list: List.exclude}))).toBe(true)
  expect(suppresses(rule([]))).toBe(false)
})
