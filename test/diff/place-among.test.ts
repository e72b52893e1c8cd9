import fc from 'fast-check'
import {expect, test} from 'vitest'
import {placeAmong} from '../../src/diff/place-among.ts'
import {isSameInEffect} from '../../src/rules/order-matters.ts'
import {ruleOf} from '../plan/abstract-rules.ts'
import {held, wanted} from '../plan/plan-input.ts'

const letters = 'abcdefABCDEF'

/** A list of rules, and the same rules as a plan may leave them: in an order of the same effect. */
const reached = fc
  .uniqueArray(fc.constantFrom(...letters), {minLength: 2, maxLength: 7})
  .chain((list) => fc.record({list: fc.constant(list), mixed: shuffled(list)}))
  .filter(({list, mixed}) => isSameInEffect(mixed.map(ruleOf), list.map(ruleOf)))

function shuffled(list: readonly string[]): fc.Arbitrary<readonly string[]> {
  return fc.shuffledSubarray([...list], {minLength: list.length, maxLength: list.length})
}

test('a rule of others that a plan has left where it was has no reason to move', () => {
  fc.assert(
    fc.property(reached, fc.subarray([...letters]), ({list, mixed}, others) => {
      const current = mixed.map((letter) => held(ruleOf(letter)))
      const stays = current.filter((_, index) => others.includes(mixed[index] ?? ''))
      const desired = list
        .filter((letter) => !others.includes(letter))
        .map((letter) => wanted(ruleOf(letter)))
      const asked = placeAmong(current, desired, stays).map(({rule}) => rule)
      const rules = current.map(({rule}) => rule)
      expect(isSameInEffect(rules, asked), mixed.join('')).toBe(true)
    }),
    // d is free; b has to stay in front of c, and c in front of a.
    {numRuns: 5000, examples: [[{list: [...'bcad'], mixed: [...'dbca']}, ['b', 'c']]]},
  )
})
