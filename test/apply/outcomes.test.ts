import {execFileSync} from 'node:child_process'
import {describe, expect, test} from 'vitest'
import {
  changedSince,
  halfDone,
  lockedRefusal,
  lockFailure,
  runFailure,
  unreachableRefusal,
  verifyFailure,
} from '../../src/apply/outcomes.ts'
import type {RollBack} from '../../src/apply/roll-back.ts'
import {AuditformError} from '../../src/errors.ts'
import type {Operation} from '../../src/plan/operation.ts'
import {Field, Operator} from '../../src/rules/uapi.ts'
import type {RunResult} from '../../src/system/system.ts'
import {heldState, planOf, wantedState} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

const odd = rule([
  field(Field.auid, 1000, Operator.ge),
  field(Field.a2, 64, Operator.bitMask),
  field(Field.key, "it's $(id) `x`"),
])

function operationOf(kind: 'append' | 'delete'): Operation {
  const [none, one] = [heldState([]), heldState([odd])]
  const plan = kind === 'append' ? planOf(none, wantedState([odd])) : planOf(one, wantedState([]))
  const [operation] = plan.operations
  if (operation === undefined) throw new Error('there is one')
  return operation
}

function failedWith(result: Partial<RunResult>) {
  const silent: RunResult = {stdout: '', stderr: '', exitCode: 255, failure: undefined}
  return runFailure({
    kind: 'failed',
    at: 2,
    operation: operationOf('append'),
    result: {...silent, ...result},
  })
}

test.for([
  {name: 'a locked kernel', error: lockedRefusal(), code: 'LOCKED', status: 3},
  {name: 'a machine that changed', error: changedSince(['x']), code: 'STALE', status: 4},
  {name: 'what cannot be', error: unreachableRefusal([]), code: 'UNREACHABLE', status: 1},
  {name: 'a refused operation', error: failedWith({}), code: 'OPERATION_FAILED', status: 1},
  {name: 'an unproven result', error: verifyFailure(['x']), code: 'NOT_VERIFIED', status: 1},
  {
    name: 'a lock that failed after all else was done',
    error: lockFailure(new Error('no.'), []),
    code: 'NOT_LOCKED',
    status: 6,
  },
])('$name has the status $status', ({error, code, status}) => {
  expect(error).toMatchObject({code, status})
})

describe('a refused operation', () => {
  test('is told with its number, its command and what auditctl said first', () => {
    const {message} = failedWith({stderr: 'first\nsecond\n'})
    expect(message).toMatch(/^Operation 3 failed \(exit status 255\): auditctl -a always,exit /)
    expect(message).toMatch(/: first$/)
  })

  test.for([
    {
      name: 'a missing folder',
      stderr: 'Error sending add rule data request (No such file or directory)',
      hint: /folder/,
    },
    {
      name: 'an old kernel',
      stderr: 'Error sending add rule data request (Invalid argument)',
      hint: /kernel/,
    },
    {name: 'anything else', stderr: 'no', hint: undefined},
  ])('has a way out: $name', ({stderr, hint}) => {
    const {suggestions} = failedWith({stderr})
    if (hint === undefined) expect(suggestions).toEqual([])
    else expect(suggestions).toEqual([expect.stringMatching(hint)])
  })

  test('that did not end is told so', () => {
    expect(failedWith({failure: 'timeout', exitCode: undefined}).message).toContain('(timeout)')
  })
})

describe('after the way back was tried', () => {
  const cause = new AuditformError('NOT_VERIFIED', 'It is not as planned.', {
    suggestions: ['Look.'],
  })

  test('what is as before keeps its code, and says so first', () => {
    expect(halfDone(cause, {kind: 'as-before', leftAlone: []})).toMatchObject({
      code: 'NOT_VERIFIED',
      status: 1,
      message: 'It is not as planned.',
      suggestions: ['The kernel is as it was before.', 'Look.'],
      cause,
    })
  })

  test('what somebody else changed is named, and as before is not said of the kernel', () => {
    const theirs = ['-w /etc/hosts -p wa -k somebody', 'backlog_limit 9999']
    const {suggestions} = halfDone(cause, {kind: 'as-before', leftAlone: theirs})
    expect(suggestions).toEqual([
      'What this apply did to the kernel is taken back.',
      'Somebody else changed this meanwhile; it is left alone:',
      ...theirs,
      'Look.',
    ])
  })

  test('what is not as before has a status of its own, and the commands that are left', () => {
    const back: RollBack = {
      kind: 'half-done',
      differences: ['one', 'two'],
      commands: [['-d', 'always,exit', '-F', 'auid>=1000']],
      leftAlone: [],
    }
    expect(halfDone(cause, back)).toMatchObject({
      code: 'HALF_DONE',
      status: 6,
      message: 'It is not as planned. It could not be taken back whole: one; two.',
      suggestions: ['Look.', 'By hand, in this order:', "auditctl -d always,exit -F 'auid>=1000'"],
    })
    expect(halfDone(new Error('no space'), back).message).toMatch(/^no space\. It could not/)
  })

  test('a bug is told by its message', () => {
    expect(halfDone(new Error('no space'), {kind: 'as-before', leftAlone: []})).toMatchObject({
      code: 'APPLY_FAILED',
      message: 'no space',
    })
  })
})

test.for(['append', 'delete'] as const)(
  'a command that is told can be pasted into a shell as it is: %s',
  (kind) => {
    const {argv} = operationOf(kind)
    const back: RollBack = {kind: 'half-done', differences: [], commands: [argv], leftAlone: []}
    const told = halfDone(new Error('x'), back).suggestions.at(-1) ?? ''
    const script = `auditctl() { printf '%s\\0' "$@"; }; ${told}`
    const words = execFileSync('sh', ['-c', script], {encoding: 'utf8'}).split('\0').slice(0, -1)
    expect(words).toEqual(argv)
  },
)
