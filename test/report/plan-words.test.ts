import {describe, expect, test} from 'vitest'
import {counted, type PlanFigures, planFigures, summaryWords} from '../../src/report/plan-words.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {heldState, planOf, wantedState} from '../plan/plan-input.ts'

const none: PlanFigures = {
  ...{add: 0, change: 0, delete: 0, move: 0, unchanged: 0, control: 0},
  ...{operations: 0, milliseconds: 0},
}

describe('figures', () => {
  test.for<{name: string; current: string; desired: string; figures: Partial<PlanFigures>}>([
    {name: 'as desired', current: 'ab', desired: 'ab', figures: {unchanged: 2}},
    {
      name: 'one comes',
      current: 'a',
      desired: 'ab',
      figures: {add: 1, unchanged: 1, operations: 1, milliseconds: 2},
    },
    {
      name: 'one goes',
      current: 'ab',
      desired: 'a',
      figures: {delete: 1, unchanged: 1, operations: 1, milliseconds: 14},
    },
    {
      name: 'one changes its action',
      current: 'aD',
      desired: 'ad',
      figures: {change: 1, unchanged: 1, operations: 2, milliseconds: 16},
    },
    {
      name: 'one moves',
      current: 'ce',
      desired: 'ec',
      figures: {move: 1, unchanged: 1, operations: 4, milliseconds: 32},
    },
    {
      name: 'a copy goes',
      current: 'aab',
      desired: 'ab',
      figures: {delete: 1, unchanged: 2, operations: 1, milliseconds: 14},
    },
  ])('$name', ({current, desired, figures}) => {
    const plan = planOf(heldState(rulesOf(current)), wantedState(rulesOf(desired)))
    expect(planFigures(plan)).toEqual({...none, ...figures})
  })

  test('what locks is counted too', () => {
    const plan = planOf(heldState([], {enabled: 'on'}), wantedState([], {enabled: 'locked'}))
    expect(planFigures(plan)).toMatchObject({control: 1, operations: 1})
  })
})

test.for([
  {name: 'nothing', figures: {}, files: 0, words: 'no rule changes, 0 unchanged'},
  {
    name: 'what is nothing is left out',
    figures: {add: 2, delete: 1, unchanged: 3},
    files: 0,
    words: '2 to add, 1 to delete, 3 unchanged',
  },
  {
    name: 'everything',
    figures: {add: 1, change: 2, delete: 3, move: 4, unchanged: 5, control: 1},
    files: 1,
    words: '1 to add, 2 to change, 3 to delete, 4 to move, 5 unchanged, 1 control value, 1 file',
  },
])('the sum of $name', ({figures, files, words}) => {
  expect(summaryWords({...none, ...figures}, files)).toBe(words)
})

test.for([
  [0, '0 rules'],
  [1, '1 rule'],
  [2, '2 rules'],
] as const)('%i counted', ([count, words]) => {
  expect(counted(count, 'rule')).toBe(words)
})
