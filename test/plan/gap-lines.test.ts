import {expect, test} from 'vitest'
import {gapLines} from '../../src/plan/gap-lines.ts'
import {estimateMilliseconds} from '../../src/plan/operation.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {Field} from '../../src/rules/uapi.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'
import {heldState, planOf, wantedState} from './plan-input.ts'

/** Keys that leave no room for the key of a twin. */
const full = (letter: string, syscalls: readonly number[]) =>
  rule([field(Field.key, letter.repeat(256))], {syscalls})

const [first, second] = [full('k', [1, 2]), full('j', [2, 3])]
const [third, fourth] = [full('i', [11, 12]), full('h', [12, 13])]

function operationsOf(current: readonly KernelRule[], desired: readonly KernelRule[]) {
  return planOf(heldState(current), wantedState(desired), {isStrict: true}).operations
}

test('a rule that moves is out from its delete until it is put back', () => {
  const operations = operationsOf([first, second], [second, first])
  expect(operations.map(({kind}) => kind)).toEqual(['delete', 'append'])
  expect(gapLines(operations)).toEqual([
    expect.stringMatching(new RegExp(`key=k+ \\(about ${estimateMilliseconds(operations)} ms\\)$`)),
  ])
})

test('each rule that moves has its own time', () => {
  const operations = operationsOf([first, second, third, fourth], [second, first, fourth, third])
  const [one, ...others] = gapLines(operations).map(
    (line) => / \(about (\d+) ms\)$/.exec(line)?.[1],
  )
  expect(Number(one)).toBeGreaterThan(0)
  expect(others).toEqual([one])
})

test('a plan without gaps has none', () => {
  expect(gapLines(operationsOf([], [first, second]))).toEqual([])
})
