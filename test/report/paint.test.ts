import {stripVTControlCharacters} from 'node:util'
import {expect, test} from 'vitest'
import {colourPaint, plainPaint} from '../../src/report/paint.ts'

test.for(['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const)(
  '%s shows on a terminal only',
  (style) => {
    const painted = colourPaint[style]('text')
    expect(painted).not.toBe('text')
    expect(stripVTControlCharacters(painted)).toBe('text')
    expect(plainPaint[style]('text')).toBe('text')
  },
)
