import fc from 'fast-check'
import {expect, test} from 'vitest'
import {coverIndex} from '../../src/plan/cover-index.ts'
import {covers} from '../../src/rules/overlap.ts'
import {Field, Operator} from '../../src/rules/uapi.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

/** Few values, so that rules cover one another now and then. */
const someRule = fc
  .array(
    fc.oneof(
      fc.constantFrom(0, 1).map((value) => field(Field.uid, value)),
      fc.constantFrom('/etc', '/srv').map((value) => field(Field.dir, value)),
      fc.constantFrom(2, 6, 15).map((value) => field(Field.perm, value)),
      fc.constantFrom('a', 'b').map((value) => field(Field.key, value)),
      fc.constantFrom(Operator.eq, Operator.ne).map((op) => field(Field.exit, 0, op)),
    ),
    {maxLength: 4},
  )
  .map((fields) => rule(fields))

test('whatever rule covers another one is among its candidates, at its place', () => {
  let covered = 0
  fc.assert(
    fc.property(fc.array(someRule, {maxLength: 12}), someRule, (rules, narrow) => {
      const found = new Set(coverIndex(rules)(narrow).map(({place}) => place))
      for (const [place, wide] of rules.entries()) {
        if (!covers(wide, narrow)) continue
        covered += 1
        expect(found).toContain(place)
      }
    }),
  )
  expect(covered).toBeGreaterThan(20)
})

test('rules on other paths are no candidates', () => {
  const rules = ['/a', '/b', '/c'].map((path) =>
    rule([field(Field.uid, 0), field(Field.path, path)]),
  )
  const narrow = rule([field(Field.path, '/b'), field(Field.uid, 0)])
  expect(coverIndex(rules)(narrow).map(({place}) => place)).toEqual([1])
})
