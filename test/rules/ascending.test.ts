import fc from 'fast-check'
import {expect, test} from 'vitest'
import {firstNotBelow} from '../../src/rules/ascending.ts'

test('it finds the place that a look from the front finds', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({max: 20})), fc.nat({max: 22}), (numbers, limit) => {
      const sorted = numbers.sort((one, other) => one - other)
      const place = firstNotBelow(limit, sorted.length, (at) => sorted[at] ?? 0)
      expect(place).toBe(sorted.filter((number) => number < limit).length)
    }),
  )
})
