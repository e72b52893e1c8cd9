import {expect, test} from 'vitest'
import {replay} from '../../src/plan/replay.ts'
import {rulesOf} from './abstract-rules.ts'
import {heldState, planOf, wantedState} from './plan-input.ts'

test('what a plan does is what the replay ends with', () => {
  const {operations} = planOf(
    heldState(rulesOf('ab'), {}),
    wantedState(rulesOf('bd'), {failure: 'silent'}),
  )
  expect(operations.map(({kind}) => kind)).toEqual(['append', 'delete', 'control'])
  expect(replay(rulesOf('ab'), operations)).toEqual(rulesOf('bd'))
})

test('a delete of what is not there, or an append of what is, is refused', () => {
  const {operations} = planOf(heldState(rulesOf('ab')), wantedState(rulesOf('bd')))
  expect(replay(rulesOf('b'), operations)).toBeUndefined()
  expect(replay(rulesOf('abd'), operations)).toBeUndefined()
})
