import {expect, test} from 'vitest'
import {estimateMilliseconds, ruleLine} from '../../src/plan/operation.ts'
import {Action, Field} from '../../src/rules/uapi.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'
import {rulesOf} from './abstract-rules.ts'
import {heldState, planOf, wantedState} from './plan-input.ts'

test('a delete waits for the kernel and takes longer than an add', () => {
  const adds = planOf(heldState([]), wantedState(rulesOf('ab'))).operations
  const deletes = planOf(heldState(rulesOf('ab')), wantedState([])).operations
  expect(estimateMilliseconds(adds)).toBe(4)
  expect(estimateMilliseconds(deletes)).toBe(28)
  expect(estimateMilliseconds([])).toBe(0)
})

test('a suppression that auditctl lists like a watch is shown as what it is', () => {
  const watch = [field(Field.path, '/etc/motd'), field(Field.perm, 4), field(Field.key, 'quiet')]
  const [always, never] = [Action.always, Action.never].map((action) => rule(watch, {action}))
  const shown = (current: typeof always, desired: typeof always) =>
    planOf(
      heldState(current ? [current] : []),
      wantedState(desired ? [desired] : []),
    ).operations.map((operation) =>
      operation.kind === 'control' ? [] : [operation.line, ruleLine(operation)],
    )
  const listed = '-w /etc/motd -p r -k quiet'
  const honest = '-a never,exit -F path=/etc/motd -F perm=r -F key=quiet'
  expect(shown(undefined, never)).toEqual([[listed, honest]])
  expect(shown(never, undefined)).toEqual([[listed, honest]])
  expect(shown(undefined, always)).toEqual([[listed, listed]])
})
