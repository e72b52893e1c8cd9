import {describe, expect, test} from 'vitest'
import {type Arrangement, arranger, type Freedom} from '../../src/plan/arrange.ts'
import type {Costs} from '../../src/plan/least-moves.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {Action, Field, List, Operator} from '../../src/rules/uapi.ts'
import {rulesOf} from './abstract-rules.ts'

function arrange(
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  freedom: Freedom,
  costs: Costs,
): Arrangement {
  return arranger(current, desired, freedom)(costs)
}

const free = {canPrepend: true, isStrict: false}
const costs: Costs = {toFront: () => 2, toBack: () => 2, gapInFront: () => false}
const letters = 'abcdefABCDEF'

function spell({front, stays, back}: Arrangement): string {
  const word = (rules: readonly KernelRule[]) =>
    rules
      .map((rule) =>
        [...letters].find((letter) => rulesOf(letter)[0] === rule || same(letter, rule)),
      )
      .join('')
  return [front, stays, back].map(word).join('|')
}

function same(letter: string, rule: KernelRule): boolean {
  return JSON.stringify(rulesOf(letter)[0]) === JSON.stringify(rule)
}

describe('what stays', () => {
  test.for([
    {name: 'all, when nothing is new', current: 'abd', desired: 'abd', parts: '|abd|'},
    {
      name: 'all, in the order that it has, when no event can tell',
      current: 'abd',
      desired: 'dba',
      parts: '|abd|',
    },
    {name: 'all but what is gone', current: 'abd', desired: 'ad', parts: '|ad|'},
    {name: 'and a new rule goes behind', current: 'ab', desired: 'abd', parts: '|ab|d'},
    {name: 'or in front of what it must precede', current: 'ab', desired: 'cab', parts: 'c|ab|'},
    {name: 'one of two that must change places', current: 'ac', desired: 'ca', parts: '|c|a'},
    {name: 'the many of which one stands wrong', current: 'fabd', desired: 'abdf', parts: '|abd|f'},
  ])('$name', ({current, desired, parts}) => {
    expect(spell(arrange(rulesOf(current), rulesOf(desired), free, costs))).toBe(parts)
  })

  test('nothing goes in front where prepend deletes', () => {
    const freedom = {...free, canPrepend: false}
    const {front, stays, back} = arrange(rulesOf('ab'), rulesOf('cab'), freedom, costs)
    expect(front).toEqual([])
    expect([...stays, ...back]).toEqual(rulesOf('cab'))
  })

  test('a strict order is the policy’s own', () => {
    const {front, stays, back} = arrange(
      rulesOf('abd'),
      rulesOf('dba'),
      {...free, isStrict: true},
      costs,
    )
    expect([...front, ...stays, ...back]).toEqual(rulesOf('dba'))
  })
})

test('one change among hundreds moves nothing else', () => {
  const watch = (index: number): KernelRule => ({
    list: List.exit,
    action: Action.always,
    fields: [
      {type: Field.path, op: Operator.eq, value: `/srv/${index}`},
      {type: Field.key, op: Operator.eq, value: `key-${index}`},
    ],
    syscalls: 'all',
  })
  const current = Array.from({length: 390}, (_, index) => watch(index))
  const desired = current.map((rule, index) => (index === 195 ? watch(1000) : rule))
  const {front, stays, back} = arrange(current, desired, free, costs)
  expect([front.length, stays.length, back.length]).toEqual([0, 389, 1])
})
