import {expect, test} from 'vitest'
import {plainPaint} from '../../src/report/paint.ts'
import {countdownLine, provisionalText} from '../../src/report/provisional.ts'
import {shellWords} from '../../src/shell-words.ts'

test('a shorter countdown leaves nothing of a longer one', () => {
  const lengths = ['1h0m1s', '1h', '59m59s', '1s'].map((left) => countdownLine(left).length)
  expect(new Set(lengths).size).toBe(1)
})

test('what is shown of it moves no cursor', () => {
  const text = provisionalText('2026-01-02T03:04:05Z', shellWords(['a\u001b[2J']), plainPaint)
  expect(text).toContain(String.raw`'a\x1b[2J'`)
})
