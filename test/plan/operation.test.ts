import {expect, test} from 'vitest'
import {estimateMilliseconds} from '../../src/plan/operation.ts'
import {rulesOf} from './abstract-rules.ts'
import {heldState, planOf, wantedState} from './plan-input.ts'

test('a delete waits for the kernel and takes longer than an add', () => {
  const adds = planOf(heldState([]), wantedState(rulesOf('ab'))).operations
  const deletes = planOf(heldState(rulesOf('ab')), wantedState([])).operations
  expect(estimateMilliseconds(adds)).toBe(4)
  expect(estimateMilliseconds(deletes)).toBe(28)
  expect(estimateMilliseconds([])).toBe(0)
})
