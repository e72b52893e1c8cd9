import fc from 'fast-check'
import {expect, test} from 'vitest'
import {contradicts, implies} from '../../src/rules/implied.ts'
import type {KernelField} from '../../src/rules/kernel-rule.ts'
import {holds} from '../../src/rules/matches.ts'
import {Field, List, Operator} from '../../src/rules/uapi.ts'
import {field} from './arbitrary-rules.ts'
import {someEvent, someField} from './meeting-rules.ts'

const pairs = fc
  .tuple(someField, someField)
  .map(([left, right]): readonly [KernelField, KernelField] => [left, {...right, type: left.type}])
  .filter(([left, right]) => typeof left.value === typeof right.value)

test('a test that is implied holds, and contradictory tests do not hold together', () => {
  const seen = {implied: 0, contradictory: 0}
  fc.assert(
    fc.property(
      pairs,
      fc.array(someEvent(List.exit), {minLength: 10, maxLength: 10}),
      ([left, right], events) => {
        for (const event of events) {
          const [isLeft, isRight] = [left, right].map((each) => holds(each, event, event.names))
          if (!isLeft) continue
          if (implies(left, right)) {
            seen.implied += 1
            expect(isRight).toBe(true)
          }
          if (contradicts(left, right)) {
            seen.contradictory += 1
            expect(isRight).toBe(false)
          }
        }
      },
    ),
    {numRuns: 4000},
  )
  expect(Math.min(seen.implied, seen.contradictory)).toBeGreaterThan(300)
})

test.for([
  {left: [Operator.ge, 1000], right: [Operator.ge, 500], is: 'implied'},
  {left: [Operator.ge, 500], right: [Operator.ge, 1000], is: 'neither'},
  {left: [Operator.eq, 1005], right: [Operator.ne, 0xffffffff], is: 'implied'},
  {left: [Operator.lt, 1000], right: [Operator.ge, 1000], is: 'contradictory'},
  {left: [Operator.ne, 0], right: [Operator.gt, 0], is: 'implied'},
  {left: [Operator.eq, 0xffffffff], right: [Operator.ne, 0xffffffff], is: 'contradictory'},
] as const)('auid $left and $right: $is', ({left, right, is}) => {
  const [one, other] = [left, right].map(([op, value]) => field(Field.auid, value, op))
  if (!one || !other) throw new Error('there are two')
  expect({implied: implies(one, other), contradictory: contradicts(one, other)}).toEqual({
    implied: is === 'implied',
    contradictory: is === 'contradictory',
  })
})
