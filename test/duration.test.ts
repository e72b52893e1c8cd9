import {expect, test} from 'vitest'
import {durationFlag, formatDuration} from '../src/duration.ts'

test.for([
  ['30s', 30_000],
  ['2m', 120_000],
  ['1h30m', 5_400_000],
  ['1h0m5s', 3_605_000],
] as const)('%s is %i ms', ([text, milliseconds]) => {
  expect(durationFlag('--lock-timeout', text, '0s')).toBe(milliseconds)
})

test.for(['', '30', 's', '1.5m', '-1s', '1m1h', ' 1s', '1s ', '1ms', '99999999s'])(
  '"%s" is none, and refused with the way to write one',
  (text) => {
    expect(() => durationFlag('--lock-timeout', text, '0s')).toThrow(
      expect.objectContaining({
        status: 64,
        suggestions: [expect.stringContaining('30s, 2m')],
      }),
    )
  },
)

test('what is too short is refused', () => {
  expect(() => durationFlag('--confirm-within', '0s', '1s')).toThrow('no duration of 1s or more')
})

test.for([
  [0, '0s'],
  [-5000, '0s'],
  [1, '1s'],
  [59_500, '1m'],
  [3_661_000, '1h1m1s'],
] as const)('%i ms are shown as %s', ([milliseconds, text]) => {
  expect(formatDuration(milliseconds)).toBe(text)
})
