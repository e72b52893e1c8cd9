import fc from 'fast-check'
import {expect, test} from 'vitest'
import {bestAnchor} from '../../src/plan/anchor.ts'

const letters = 'abcdef'
const lists = fc.shuffledSubarray([...letters])
const costs = fc.record({
  toFront: fc.array(fc.integer({min: 1, max: 3}), {minLength: 6, maxLength: 6}),
  toBack: fc.array(fc.integer({min: 1, max: 3}), {minLength: 6, maxLength: 6}),
  latestStart: fc.nat(6),
})

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let from = 0
  for (const item of part) {
    const found = whole.indexOf(item, from)
    if (found === -1) return false
    from = found + 1
  }
  return true
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

test('what stays is a run that the kernel holds in that order, and none is cheaper to keep', () => {
  fc.assert(
    fc.property(lists, lists, costs, (current, desired, {toFront, toBack, latestStart}) => {
      const run = bestAnchor(current, desired, {
        toFront: (index) => toFront[index] ?? 0,
        toBack: (index) => toBack[index] ?? 0,
        latestStart,
      })
      const costOf = ({start, end}: typeof run) =>
        sum(toFront.slice(0, start)) + sum(toBack.slice(end, desired.length))
      expect(isSubsequence(desired.slice(run.start, run.end), current)).toBe(true)
      expect(run.start).toBeLessThanOrEqual(latestStart)
      for (let start = 0; start <= Math.min(latestStart, desired.length); start++) {
        for (let end = start + 1; end <= desired.length; end++) {
          if (!isSubsequence(desired.slice(start, end), current)) continue
          expect(costOf(run)).toBeLessThanOrEqual(costOf({start, end}))
        }
      }
    }),
    {numRuns: 5000},
  )
})

test('the longest run stays when all rules cost the same', () => {
  const same = {toFront: () => 1, toBack: () => 1}
  expect(bestAnchor([...'xabyc'], [...'dabce'], {...same, latestStart: 5})).toEqual({
    start: 1,
    end: 4,
  })
})

test('where nothing can be prepended what stays begins the desired list', () => {
  const same = {toFront: () => 1, toBack: () => 1}
  expect(bestAnchor([...'bca'], [...'abc'], {...same, latestStart: 0})).toEqual({start: 0, end: 1})
})
