import {expect, test} from 'vitest'
import {cropped} from '../../src/report/cropped.ts'

test('a line of common length is shown whole, and of an endless one the beginning', () => {
  expect(cropped('x'.repeat(300))).toBe('x'.repeat(300))
  expect(cropped('x'.repeat(6_000_000))).toBe(`${'x'.repeat(300)}…`)
})
