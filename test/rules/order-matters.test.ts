import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {compileWords} from '../../src/rules/compile.ts'
import type {KernelEvent} from '../../src/rules/event.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {matches} from '../../src/rules/matches.ts'
import {inversions, isSameInEffect, orderMatters} from '../../src/rules/order-matters.ts'
import {suppresses} from '../../src/rules/overlap.ts'
import {someEvent, someRule} from './meeting-rules.ts'

const facts = {
  auditctl: [3, 0, 9],
  machine: 'x86_64',
  ioUring: true,
  users: new Map<string, number>(),
  groups: new Map<string, number>(),
  paths: new Map([['/etc', 'directory' as const]]),
} as const

function rule(line: string): KernelRule {
  const compiled = compileWords(line.split(' '), facts)
  const operation = compiled.accepted ? compiled.command.operation : undefined
  if (operation === undefined || !('rule' in operation)) throw new Error(`refused: ${line}`)
  return operation.rule
}

describe('the order of two rules', () => {
  test.for([
    {
      name: 'watches of different files',
      a: '-w /etc/passwd -p wa -k a',
      b: '-w /etc/group -p wa -k b',
      matters: false,
    },
    {
      name: 'a file and the folder above it',
      a: '-w /etc/passwd -p wa -k a',
      b: '-w /etc -p wa -k b',
      matters: true,
    },
    {
      name: 'the same under one key',
      a: '-w /etc/passwd -p wa -k a',
      b: '-w /etc -p wa -k a',
      matters: false,
    },
    {
      name: 'folders of which one begins like the other',
      a: '-a always,exit -F dir=/etc/a -k a',
      b: '-a always,exit -F dir=/etc/ab -k b',
      matters: false,
    },
    {
      name: 'different system calls',
      a: '-a always,exit -F arch=b64 -S open -k a',
      b: '-a always,exit -F arch=b64 -S close -k b',
      matters: false,
    },
    {
      name: 'shared system calls',
      a: '-a always,exit -F arch=b64 -S open,close -k a',
      b: '-a always,exit -F arch=b64 -S close -k b',
      matters: true,
    },
    {
      name: 'different machines',
      a: '-a always,exit -F arch=b64 -S open -k a',
      b: '-a always,exit -F arch=b32 -S open -k b',
      matters: false,
    },
    {
      name: 'a suppression of the same',
      a: '-a never,exit -F arch=b64 -S open',
      b: '-a always,exit -F arch=b64 -S open -k b',
      matters: true,
    },
    {
      name: 'a suppression on another file, which a rename may touch as well',
      a: '-a never,exit -F path=/etc/group',
      b: '-w /etc/passwd -p wa -k b',
      matters: true,
    },
    {
      name: 'two suppressions',
      a: '-a never,exit -F arch=b64 -S open',
      b: '-a never,exit -F arch=b64 -S all',
      matters: false,
    },
    {
      name: 'rules of different lists',
      a: '-a never,task',
      b: '-a always,exit -S all -k b',
      matters: false,
    },
    {
      name: 'exclusions',
      a: '-a always,exclude -F msgtype=CWD',
      b: '-a always,exclude -F uid=0',
      matters: false,
    },
  ])('$name: $matters', ({a, b, matters}) => {
    expect(orderMatters(rule(a), rule(b))).toBe(matters)
    expect(orderMatters(rule(b), rule(a))).toBe(matters)
  })
})

test('lists are the same in effect when only what no event can tell is turned round', () => {
  const passwd = rule('-w /etc/passwd -p wa -k a')
  const group = rule('-w /etc/group -p wa -k b')
  const quiet = rule('-a never,exit -F arch=b64 -S openat -F uid=0')
  expect(isSameInEffect([passwd, group, quiet], [group, passwd, quiet])).toBe(true)
  expect(isSameInEffect([passwd, quiet], [quiet, passwd])).toBe(false)
  expect(isSameInEffect([passwd], [group])).toBe(false)
  expect(isSameInEffect([passwd], [passwd, group])).toBe(false)
})

test('lists that are the same in effect record the same events', () => {
  const records = (rules: readonly KernelRule[], event: KernelEvent) => {
    const first = rules.find((each) => matches(each, event))
    return first !== undefined && !suppresses(first)
  }
  const lists = fc
    .uniqueArray(someRule, {minLength: 2, maxLength: 4, selector: ruleIdentity})
    .chain((rules) =>
      fc.record({
        rules: fc.constant(rules),
        turned: fc.shuffledSubarray(rules, {minLength: rules.length}),
        events: fc.array(someEvent(rules[0]?.list ?? 0), {minLength: 20, maxLength: 20}),
      }),
    )
  const seen = {same: 0, recorded: 0}
  fc.assert(
    fc.property(lists, ({rules, turned, events}) => {
      if (turned.every((each, index) => each === rules[index])) return
      if (!isSameInEffect(rules, turned)) return
      seen.same++
      for (const event of events) {
        expect(records(turned, event)).toBe(records(rules, event))
        if (records(rules, event)) seen.recorded++
      }
    }),
    {numRuns: 4000},
  )
  // Were lists never called the same, or never to record anything, the law would say nothing.
  expect(Math.min(seen.same, seen.recorded)).toBeGreaterThan(300)
})

test('every wrong pair is told once', () => {
  const rules = ['a', 'b', 'c'].map((key) => rule(`-a always,exit -F arch=b64 -S open -k ${key}`))
  expect([...inversions(rules, [0, 1, 2])]).toEqual([])
  expect([...inversions(rules, [2, 1, 0])]).toHaveLength(3)
  expect([...inversions(rules, [1, 2, 0])]).toHaveLength(2)
})
