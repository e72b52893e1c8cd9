import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {diffStates} from '../../src/diff/diff.ts'
import {selectRules} from '../../src/plan/select.ts'
import {readSelector, type Selector, unknownSelectors} from '../../src/plan/selection.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {Field, List} from '../../src/rules/uapi.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'
import {rulesOf} from './abstract-rules.ts'
import {held, someHost, wanted} from './plan-input.ts'

function letterOf({fields, action}: KernelRule): string {
  const key = String(fields.find(({type}) => type === Field.key)?.value)
  return action === 0 ? key.toUpperCase() : key
}

function selected(current: string, desired: string, selectors: readonly Selector[]) {
  const [now, then] = [rulesOf(current).map(held), rulesOf(desired).map((each) => wanted(each))]
  const {changes} = diffStates({rules: now, control: {}}, {rules: then, control: {}}, someHost)
  const {rules, broken} = selectRules(now, then, changes, selectors)
  return {
    rules: rules.map((each) => letterOf(each.rule)).join(''),
    broken: broken.map((each) => letterOf(each.rule.rule) + letterOf(each.leftAlone.rule)),
  }
}

const key = (value: string): Selector => ({by: 'key', value})

describe('only the rules of a key', () => {
  test.for([
    {name: 'are added', current: '', desired: 'ad', only: 'a', rules: 'a', broken: []},
    {name: 'are deleted', current: 'ad', desired: '', only: 'a', rules: 'd', broken: []},
    {
      name: 'stand behind the rule that they follow',
      current: 'ad',
      desired: 'abd',
      only: 'b',
      rules: 'abd',
      broken: [],
    },
    {
      name: 'stand in front where they follow none',
      current: 'd',
      desired: 'ad',
      only: 'a',
      rules: 'ad',
      broken: [],
    },
    {name: 'are moved', current: 'ad', desired: 'da', only: 'a', rules: 'da', broken: []},
    {
      name: 'do not move for a rule that is left alone',
      current: 'dba',
      desired: 'da',
      only: 'a',
      rules: 'dba',
      broken: [],
    },
    {name: 'are left one copy', current: 'aad', desired: 'ad', only: 'a', rules: 'ad', broken: []},
    {
      name: 'leave all others alone',
      current: 'bd',
      desired: 'ae',
      only: 'a',
      rules: 'abd',
      broken: [],
    },
    {
      name: 'are told where a suppression is left alone that must stand before them',
      current: '',
      desired: 'Ca',
      only: 'a',
      rules: 'a',
      broken: ['aC'],
    },
    {
      name: 'are told where a rule that should go counts',
      current: 'C',
      desired: 'a',
      only: 'a',
      rules: 'aC',
      broken: ['aC'],
    },
  ])('$name', ({current, desired, only, rules, broken}) => {
    expect(selected(current, desired, [key(only)])).toEqual({rules, broken})
  })
})

test('all keys together are the whole, and a rule of another key never changes', () => {
  const words = fc.uniqueArray(fc.constantFrom(...'abcdef'), {maxLength: 6})
  fc.assert(
    fc.property(words, words, fc.subarray([...'abcdef']), (current, desired, keys) => {
      const {rules} = selected(current.join(''), desired.join(''), keys.map(key))
      const others = (word: readonly string[]) => word.filter((each) => !keys.includes(each))
      expect(others([...rules])).toEqual(others(current))
      const asked = desired.filter((each) => keys.includes(each))
      expect([...rules].filter((each) => keys.includes(each)).sort()).toEqual(asked.sort())
      if (keys.length === 6) expect(rules).toBe(desired.join(''))
    }),
  )
})

test('a file brings its rules, and takes out what they replace', () => {
  const path = field(Field.path, '/etc/passwd')
  const [before, after] = [2, 10].map((perm) =>
    rule([path, field(Field.perm, perm), field(Field.key, 'w')]),
  )
  const task = rule([], {list: List.task, syscalls: []})
  if (!before || !after) throw new Error('there are two')
  const current = [held(before)]
  const desired = [wanted(after, {file: 'a.json5'}), wanted(task, {file: 'b.json5'})]
  const {changes} = diffStates(
    {rules: current, control: {}},
    {rules: desired, control: {}},
    someHost,
  )
  const only = (value: string) =>
    selectRules(current, desired, changes, [{by: 'file', value}]).rules.map((each) =>
      ruleIdentity(each.rule),
    )
  expect(only('a.json5')).toEqual([ruleIdentity(after)])
  expect(only('b.json5')).toEqual([ruleIdentity(task), ruleIdentity(before)])
})

describe('a value of --only', () => {
  test.for([
    {text: 'key=a=b', selector: {by: 'key', value: 'a=b'}},
    {text: 'list=exit', selector: {by: 'list', value: 'exit'}},
    {text: 'file=policies/a.json5', selector: {by: 'file', value: 'policies/a.json5'}},
    {text: 'control', selector: {by: 'control'}},
    {text: 'key=', selector: undefined},
    {text: 'keys=a', selector: undefined},
    {text: 'key', selector: undefined},
  ])('$text', ({text, selector}) => {
    expect(readSelector(text)).toEqual(selector)
  })

  test('that names nothing is told with what was probably meant', () => {
    const rules = [wanted(rule([field(Field.key, 'identity')]))]
    const said = (...texts: readonly string[]) =>
      unknownSelectors(
        rules,
        texts.flatMap((text) => readSelector(text) ?? []),
      )
    expect(said('key=identity', 'list=task', 'control')).toEqual([])
    expect(said('key=identiy', 'list=exti', 'file=z.json5')).toEqual([
      {text: 'key=identiy', meant: 'key=identity'},
      {text: 'list=exti', meant: 'list=exit'},
      {text: 'file=z.json5', meant: ''},
    ])
  })
})
