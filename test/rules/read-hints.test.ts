import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {projectRules} from '../../src/rules/project.ts'
import {readListing} from '../../src/rules/read-listing.ts'
import {Field} from '../../src/rules/uapi.ts'
import {factsOf, field, plainRule, rule} from './arbitrary-rules.ts'

const facts = factsOf([3, 0, 9])
const b32 = field(Field.arch, 0x40000003)
const b64 = field(Field.arch, 0xc000003e)
const path = field(Field.path, '/etc/passwd')
const dir = field(Field.dir, '/etc/passwd')
const wa = field(Field.perm, 10)
const key = field(Field.key, 'x')

/** All of these print the same line. */
const watch = rule([path, wa, key])
const tree = rule([dir, wa, key])
const silent = rule([path, wa, key], {action: 0})
const other = rule([b64, key], {syscalls: [2]})

interface Case {
  readonly name: string
  readonly held: readonly KernelRule[]
  readonly hints: readonly KernelRule[]
  readonly read: readonly KernelRule[]
}

test.for<Case>([
  {name: 'a desired rule that prints the line', held: [watch], hints: [silent], read: [silent]},
  {name: 'nothing desired, and the likeliest', held: [silent], hints: [other], read: [watch]},
  {
    name: 'each its own of two desired rules that print the same',
    held: [tree, silent],
    hints: [tree, silent],
    read: [tree, silent],
  },
  {
    name: 'the desired rule again, for a duplicate',
    held: [silent, silent],
    hints: [silent],
    read: [silent, silent],
  },
  {
    name: 'each of two desired rules, and the last again for what is left over',
    held: [tree, silent, silent],
    hints: [tree, silent],
    read: [tree, silent, silent],
  },
  {
    name: 'of two desired rules the one that keeps the order',
    held: [other, silent],
    hints: [tree, other, silent],
    read: [other, silent],
  },
  {
    name: 'a desired rule with its arch late',
    held: [rule([field(Field.uid, 0), b64], {syscalls: [2]})],
    hints: [rule([field(Field.uid, 0), b64], {syscalls: [2]})],
    read: [rule([field(Field.uid, 0), b64], {syscalls: [2]})],
  },
  {
    name: 'the same text as different rules behind different archs',
    held: [rule([key], {syscalls: [2]}), rule([b32]), rule([key], {syscalls: [5]})],
    hints: [rule([key], {syscalls: [5]}), rule([b32]), rule([key], {syscalls: [2]})],
    read: [rule([key], {syscalls: [2]}), rule([b32]), rule([key], {syscalls: [5]})],
  },
  {
    name: 'a desired rule with empty keys, which are not printed',
    held: [rule([b64, field(Field.key, 'a\u0001\u0001b')])],
    hints: [rule([b64, field(Field.key, 'a\u0001\u0001b')])],
    read: [rule([b64, field(Field.key, 'a\u0001\u0001b')])],
  },
])('a line is taken for $name', ({held, hints, read}) => {
  const {rules} = readListing(projectRules(held, facts), facts, hints)
  expect(rules.map((each) => each.rule)).toEqual(read)
})

test('a hint proves nothing: the other rules and the reasons stay', () => {
  const [read] = readListing(projectRules([watch], facts), facts, [silent]).rules
  expect(read).toMatchObject({
    rule: silent,
    origin: {
      unproven: ['L1', 'L2'],
      others: expect.arrayContaining([watch, tree]),
    },
  })
  expect(read?.origin).not.toMatchObject({others: expect.arrayContaining([silent])})
})

test('what is desired and held is read as what is desired', () => {
  fc.assert(
    fc.property(fc.array(plainRule(facts), {maxLength: 8}), (desired) => {
      const {rules} = readListing(projectRules(desired, facts), facts, desired)
      expect(rules.map((each) => each.rule)).toEqual(desired)
    }),
    {numRuns: 300},
  )
})
