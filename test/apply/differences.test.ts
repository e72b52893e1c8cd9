import {expect, test} from 'vitest'
import {differences} from '../../src/apply/differences.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {heldState, wantedState} from '../plan/plan-input.ts'

test.for([
  {name: 'as wanted', found: 'ab', wanted: 'ab', told: []},
  {name: 'no rule', found: '', wanted: '', told: []},
  {
    name: 'one is missing',
    found: 'a',
    wanted: 'ab',
    told: ['1 rules are missing and 0 are too many'],
  },
  {
    name: 'one is too many',
    found: 'abd',
    wanted: 'ab',
    told: ['0 rules are missing and 1 are too many'],
  },
  {
    name: 'a copy is too many',
    found: 'aab',
    wanted: 'ab',
    told: ['0 rules are missing and 1 are too many'],
  },
  {
    name: 'another rule',
    found: 'ad',
    wanted: 'ab',
    told: ['1 rules are missing and 1 are too many'],
  },
  {
    name: 'another action',
    found: 'A',
    wanted: 'a',
    told: ['1 rules are missing and 1 are too many'],
  },
  {name: 'another order', found: 'ba', wanted: 'ab', told: ['the rules stand in another order']},
])('$name', ({found, wanted, told}) => {
  expect(differences(heldState(rulesOf(found)), wantedState(rulesOf(wanted)))).toEqual(told)
})

test('of the control values only those that are asked for count', () => {
  const found = heldState(rulesOf('a'), {enabled: 'off', failure: 'panic'})
  expect(differences(found, wantedState(rulesOf('a'), {enabled: 'on', rate_limit: 5}))).toEqual([
    'enabled is off instead of on',
    'rate_limit is unknown instead of 5',
  ])
})
