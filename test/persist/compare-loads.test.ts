import {expect, test} from 'vitest'
import {compareLoads, isSame} from '../../src/persist/compare-loads.ts'
import {ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {Field} from '../../src/rules/uapi.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

const watch = (path: string, key: string) =>
  rule([field(Field.path, path), field(Field.perm, 2), field(Field.key, key)])
const [a, b] = [watch('/a', 'a'), watch('/b', 'b')]
const never = {...rule([field(Field.uid, 0)]), action: 0}
const load = (...rules: readonly (typeof a)[]) => ({rules, control: {}})

test('rules that are missing and rules too many are counted, each copy', () => {
  const difference = compareLoads(load(a, a), load(a, b))
  expect(difference).toEqual({missing: [b], extra: [a], isReordered: false, control: []})
  expect(isSame(difference)).toBe(false)
  expect(isSame(compareLoads(load(a, b), load(a, b)))).toBe(true)
})

test('order counts only where an event can tell', () => {
  expect(isSame(compareLoads(load(b, a), load(a, b)))).toBe(true)
  expect(compareLoads(load(never, a), load(a, never)).isReordered).toBe(true)
})

test('what is ignored counts on neither side', () => {
  expect(isSame(compareLoads(load(a), load(b), new Set([a, b].map(ruleIdentity))))).toBe(true)
})

test('a control value counts where it is wanted', () => {
  const found = {rules: [], control: {enabled: 'on', backlog_limit: 9} as const}
  const control = (wanted: Parameters<typeof compareLoads>[1]['control']) =>
    compareLoads(found, {rules: [], control: wanted}).control
  expect(control({})).toEqual([])
  expect(control({enabled: 'on', backlog_limit: 8, rate_limit: 0})).toEqual([
    'rate_limit',
    'backlog_limit',
  ])
  expect(control({loginuid_immutable: false})).toEqual([])
  expect(control({loginuid_immutable: true})).toEqual(['loginuid_immutable'])
})
