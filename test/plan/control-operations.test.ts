import {describe, expect, test} from 'vitest'
import {diffControl} from '../../src/diff/diff.ts'
import {controlOperations, controlWords} from '../../src/plan/control-operations.ts'
import {compileWords} from '../../src/rules/compile.ts'
import type {ControlSettings} from '../../src/rules/control.ts'
import {someHost} from './plan-input.ts'

const before: Required<ControlSettings> = {
  enabled: 'off',
  failure: 'printk',
  rate_limit: 0,
  backlog_limit: 64,
  backlog_wait_time: 15_000,
  loginuid_immutable: false,
}

function operationsTo(desired: ControlSettings, current: ControlSettings = before) {
  const {
    before: first,
    after,
    last,
  } = controlOperations(
    diffControl(current, desired),
    new Map([['failure', {file: 'p.rules', line: 3, column: 1}]]),
  )
  const lines = (operations: typeof first) => operations.map(({argv}) => argv.join(' '))
  return {before: lines(first), after: lines(after), last: lines(last)}
}

test('a larger backlog comes before the rules, a lock after everything, the rest in between', () => {
  expect(
    operationsTo({
      enabled: 'locked',
      failure: 'silent',
      rate_limit: 100,
      backlog_limit: 8192,
      backlog_wait_time: 0,
      loginuid_immutable: true,
    }),
  ).toEqual({
    before: ['-b 8192'],
    after: ['-f 0', '-r 100', '--backlog_wait_time 0'],
    last: ['-e 2', '--loginuid-immutable'],
  })
})

describe('a backlog limit', () => {
  test.for([
    {name: 'that grows makes room first', from: 64, to: 128, first: true},
    {name: 'of 0 is none', from: 64, to: 0, first: true},
    {name: 'that shrinks waits for the rules', from: 64, to: 32, first: false},
    {name: 'in place of none shrinks', from: 0, to: 8192, first: false},
  ])('$name', ({from, to, first}) => {
    const {before: early, after} = operationsTo({backlog_limit: to}, {backlog_limit: from})
    expect(first ? early : after).toEqual([`-b ${to}`])
  })
})

test('an operation says what was there, how to take it back, and who asked', () => {
  const {after} = controlOperations(
    diffControl(before, {failure: 'panic', enabled: 'on'}),
    new Map([['failure', {file: 'p.rules', line: 3, column: 1}]]),
  )
  expect(after).toMatchObject([
    {argv: ['-e', '1'], undo: ['-e', '0'], source: undefined, hazards: []},
    {
      argv: ['-f', '2'],
      undo: ['-f', '1'],
      reason: {kind: 'control', from: 'printk'},
      source: {file: 'p.rules', line: 3},
      hazards: ['PANICS_ON_FAILURE'],
    },
  ])
})

test('an immutable login uid cannot be taken back', () => {
  const {last} = controlOperations(diffControl(before, {loginuid_immutable: true}), new Map())
  expect(last).toMatchObject([{undo: [], hazards: ['LOCKS_UNTIL_REBOOT']}])
})

test.for([
  ['enabled', 'locked'],
  ['failure', 'silent'],
  ['rate_limit', 7],
  ['backlog_limit', 8192],
  ['backlog_wait_time', 60_000],
  ['loginuid_immutable', true],
] as const)('the words of %s %s mean just that to auditctl', ([name, value]) => {
  const compiled = compileWords(controlWords(name, value), someHost)
  expect(compiled.accepted && compiled.command).toMatchObject({
    operation: undefined,
    control: {[name]: value},
    actions: [],
  })
})
