import fc from 'fast-check'
import {expect, test} from 'vitest'
import {longestAnchor} from '../../src/plan/anchor.ts'

const letters = 'abcdef'
const lists = fc.shuffledSubarray([...letters])

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let from = 0
  for (const item of part) {
    const found = whole.indexOf(item, from)
    if (found === -1) return false
    from = found + 1
  }
  return true
}

function longestByTrying(current: readonly string[], desired: readonly string[]): number {
  let longest = 0
  for (let start = 0; start <= desired.length; start++) {
    for (let end = start; end <= desired.length; end++) {
      if (isSubsequence(desired.slice(start, end), current))
        longest = Math.max(longest, end - start)
    }
  }
  return longest
}

test('what stays is a run of the desired list that the kernel holds in that order, and none is longer', () => {
  fc.assert(
    fc.property(lists, lists, (current, desired) => {
      const {start, end} = longestAnchor(current, desired, false)
      expect(isSubsequence(desired.slice(start, end), current)).toBe(true)
      expect(end - start).toBe(longestByTrying(current, desired))
    }),
    {numRuns: 2000},
  )
})

test('without prepend what stays begins the desired list', () => {
  fc.assert(
    fc.property(lists, lists, (current, desired) => {
      const {start, end} = longestAnchor(current, desired, true)
      expect(start).toBe(0)
      expect(isSubsequence(desired.slice(0, end), current)).toBe(true)
      expect(isSubsequence(desired.slice(0, end + 1), current) && end < desired.length).toBe(false)
    }),
    {numRuns: 2000},
  )
})
