import {expect, test} from 'vitest'
import type {Reason} from '../../../src/plan/operation.ts'
import {reasonWords} from '../../../src/report/words/operation-words.ts'

const reasons: readonly Reason[] = [
  ...(
    ['missing', 'not-wanted', 'duplicate', 'moves', 'twin-in', 'twin-out', 'left-behind'] as const
  ).map((kind) => ({kind, why: undefined})),
  {kind: 'control', from: 64},
  {kind: 'control', from: undefined},
]

test('each reason has words of its own', () => {
  const words = reasons.map(reasonWords)
  expect(new Set(words).size).toBe(reasons.length)
  expect(words.every((text) => /^[a-z]/.test(text))).toBe(true)
})

test('the reason of the policy is told where a rule is added, and not where it moves', () => {
  expect(reasonWords({kind: 'missing', why: 'accounts'})).toBe('accounts')
  expect(reasonWords({kind: 'moves', why: 'accounts'})).toContain('moves')
})
