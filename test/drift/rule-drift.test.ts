import {describe, expect, test} from 'vitest'
import {ruleDrift} from '../../src/drift/rule-drift.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {Action, Field, List} from '../../src/rules/uapi.ts'
import {heldState, planOf, wantedState} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

const {never, always} = Action
const unmanaged = {kind: 'unmanaged'} as const

/** Severity and kind of each difference between what is held and what is wanted. */
function told(held: readonly KernelRule[], wanted: readonly KernelRule[]): readonly string[] {
  const found = ruleDrift(planOf(heldState(held), wantedState(wanted)), () => unmanaged)
  return found.map(({severity, kind}) => `${severity} ${kind}`)
}

const watch = (path: string, key: string, action: number = always) =>
  rule([field(Field.path, path), field(Field.perm, 10), field(Field.key, key)], {action})
const calls = (numbers: readonly number[], key: string, action: number = always) =>
  rule([field(Field.arch, 0xc000003e), field(Field.key, key)], {action, syscalls: numbers})
const onList = (list: number, action: number, more: Partial<KernelRule> = {}) =>
  rule([field(Field.uid, 7)], {list, action, ...more})

const passwd = watch('/etc/passwd', 'identity')

describe('a rule that is missing', () => {
  test.for([
    ['records what nobody else does', [], [passwd], 'lost missing'],
    ['keeps events out', [], [watch('/etc/passwd', 'quiet', never)], 'differs missing'],
    [
      'is covered by a wider one',
      [calls([1, 2, 3], 'wide')],
      [calls([2], 'a'), calls([1, 2, 3], 'wide')],
      'differs missing',
    ],
  ] as const)('%s', ([, held, wanted, result]) => {
    expect(told(held, wanted)).toEqual([result])
  })
})

describe('a rule that is too many', () => {
  test.for([
    ['never,filesystem', onList(List.filesystem, never), 'lost extra'],
    ['always,filesystem', onList(List.filesystem, always), 'differs extra'],
    ['never,user', onList(List.user, never), 'lost extra'],
    ['always,user', onList(List.user, always), 'differs extra'],
    ['never,exclude', onList(List.exclude, never), 'lost extra'],
    ['always,exclude', onList(List.exclude, always), 'lost extra'],
    ['always,task', onList(List.task, always, {syscalls: []}), 'differs extra'],
    ['never,exit on another file', watch('/etc/hosts', 'x', never), 'differs extra'],
    ['never,exit on a folder beside', watch('/etc/pass', 'x', never), 'differs extra'],
    ['never,exit on the same file', watch('/etc/passwd', 'x', never), 'lost suppressed'],
    ['never,exit on the folder', watch('/etc', 'x', never), 'lost suppressed'],
    ['never,exit on some system calls', calls([2], 'x', never), 'lost suppressed'],
    ['never,task', onList(List.task, never, {syscalls: []}), 'lost suppressed'],
  ] as const)('%s', ([, extra, result]) => {
    const held = [extra, passwd].toSorted((one, other) => one.list - other.list)
    expect(told(held, [passwd])).toEqual([result])
  })

  test('one on a file hides nothing of a rule on all files', () => {
    const opens = calls([2], 'opens')
    expect(told([watch('/etc/hosts', 'x', never), opens], [opens])).toEqual(['differs extra'])
  })

  test('never,task hides what io_uring does', () => {
    const uring = onList(List.io_uring, always, {syscalls: [18]})
    expect(told([onList(List.task, never, {syscalls: []}), uring], [uring])).toEqual([
      'lost suppressed',
    ])
  })

  test('behind the first of two copies a suppression hides nothing', () => {
    const hider = watch('/etc/passwd', 'x', never)
    expect(told([passwd, hider, passwd], [passwd])).toEqual(['differs extra', 'differs extra'])
  })

  test('one that stands before a suppression of the policy hides nothing', () => {
    const ours = watch('/etc/passwd', 'quiet', never)
    expect(told([watch('/etc/passwd', 'x', never), ours], [ours])).toEqual(['differs extra'])
  })
})

describe('a suppression, and the rule that it may hide is not there', () => {
  test('one that is listed like it hides it', () => {
    const other = watch('/etc/passwd', 'other')
    expect(told([other, watch('/etc/passwd', 'identity', never)], [passwd])).toEqual([
      'lost suppressed',
      'differs changed',
    ])
  })

  test('any other is one too many', () => {
    const hider = rule([field(Field.uid, 7), field(Field.gid, 7)], {action: never})
    expect(told([hider], [passwd])).toEqual(['differs extra', 'lost missing'])
  })
})

test('of two copies the last has the place of the rule', () => {
  const [one, other] = [calls([1, 2], 'one'), calls([2], 'other')]
  expect(told([one, other, one], [other, one])).toEqual(['differs extra'])
  expect(told([other, one, other], [other, one])).toEqual(['differs extra', 'differs order'])
})

test('an order is told by what stands before what it should stand behind', () => {
  const [hider, opens] = [calls([2], 'quiet', never), calls([2], 'opens')]
  expect(told([hider, opens], [opens, hider])).toEqual(['lost order'])
  expect(told([opens, hider], [hider, opens])).toEqual(['differs order'])
})
