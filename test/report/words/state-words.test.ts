import {expect, test} from 'vitest'
import {lossyWords, unreachableWords} from '../../../src/report/words/state-words.ts'
import type {Lossy} from '../../../src/rules/audit-state.ts'

const losses = ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'L9', 'L10', 'L11'] as const

test('each thing that the listing hides has words of its own', () => {
  const all: readonly Lossy[] = losses
  expect(new Set(all.map(lossyWords)).size).toBe(11)
})

test.for(['no-spelling', 'no-delete', 'until-reboot'] as const)(
  'what cannot be reached is named: %s',
  (kind) => {
    expect(unreachableWords({kind, line: '-w /a'})).toContain('-w /a')
  },
)
