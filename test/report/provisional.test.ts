import {expect, test} from 'vitest'
import {plainPaint} from '../../src/report/paint.ts'
import {countdownLine, provisionalText, typedCommand} from '../../src/report/provisional.ts'

test('a shorter countdown leaves nothing of a longer one', () => {
  const lengths = ['1h0m1s', '1h', '59m59s', '1s'].map((left) => countdownLine(left).length)
  expect(new Set(lengths).size).toBe(1)
})

test('the command to confirm can be typed as it is, whatever the target is called', () => {
  const words = ['auditform', 'confirm', "--target=sandbox:/a b/it's"]
  expect(typedCommand(words)).toBe(String.raw`auditform confirm '--target=sandbox:/a b/it'\''s'`)
  expect(typedCommand(['confirm', '--target=ssh://root@web1:22'])).toBe(
    'confirm --target=ssh://root@web1:22',
  )
})

test('what is shown of it moves no cursor', () => {
  const text = provisionalText('2026-01-02T03:04:05Z', typedCommand(['a\u001b[2J']), plainPaint)
  expect(text).toContain(String.raw`'a\x1b[2J'`)
})
