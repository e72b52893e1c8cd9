import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {adoptForeign} from '../../src/diff/foreign.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {twinOf} from '../../src/rules/twin.ts'
import {Field, List} from '../../src/rules/uapi.ts'
import {ruleOf, rulesOf} from '../plan/abstract-rules.ts'
import {held, wanted} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

const agents = rule([field(Field.path, '/w'), field(Field.key, 'wazuh_fim')], {syscalls: [9]})

/** A word of abstract rules, in which W is the rule of an agent. */
function spelled(word: string): readonly KernelRule[] {
  return [...word].map((letter) => (letter === 'W' ? agents : ruleOf(letter)))
}

function spell(rules: readonly {readonly rule: KernelRule}[]): string {
  return rules
    .map(({rule: each}) => 'abcdefABCDEFW'.split('').find((letter) => isSpelled(each, letter)))
    .join('')
}

function isSpelled(each: KernelRule, letter: string): boolean {
  return spelled(letter).some((other) => ruleIdentity(other) === ruleIdentity(each))
}

function adopt(current: string, desired: string, unmanaged: 'keep' | 'remove', before = '') {
  const {rules, stays, goes} = adoptForeign(
    spelled(current).map(held),
    spelled(desired).map((each) => wanted(each)),
    unmanaged,
    new Set(spelled(before).map(ruleIdentity)),
  )
  return {rules: spell(rules), stays: spell(stays), goes: spell(goes)}
}

describe('the table of situations', () => {
  test.for([
    {unmanaged: 'remove', current: 'ad', result: {rules: 'a', stays: '', goes: 'd'}},
    {unmanaged: 'keep', current: 'ad', result: {rules: 'ad', stays: 'd', goes: ''}},
    {unmanaged: 'remove', current: 'aW', result: {rules: 'aW', stays: 'W', goes: ''}},
    {unmanaged: 'keep', current: 'aW', result: {rules: 'aW', stays: 'W', goes: ''}},
    // C keeps the events of a out of the log, D does not.
    {unmanaged: 'remove', current: 'Ca', result: {rules: 'a', stays: '', goes: 'C'}},
    {unmanaged: 'keep', current: 'Ca', result: {rules: 'a', stays: '', goes: 'C'}},
    {unmanaged: 'keep', current: 'Da', result: {rules: 'Da', stays: 'D', goes: ''}},
  ] as const)('$unmanaged, $current in the kernel', ({unmanaged, current, result}) => {
    expect(adopt(current, 'a', unmanaged)).toEqual(result)
  })
})

describe('what is foreign', () => {
  test('not what the last policy asked for', () => {
    expect(adopt('ad', 'a', 'keep', 'd')).toEqual({rules: 'a', stays: '', goes: ''})
  })

  test('not the stand-in of a run that was cut off', () => {
    const twin = twinOf(ruleOf('d')) ?? ruleOf('d')
    const {stays, goes} = adoptForeign([held(twin)], [], 'keep', new Set())
    expect({stays, goes}).toEqual({stays: [], goes: []})
  })

  test('of two equal rules one', () => {
    expect(adopt('add', 'a', 'keep')).toEqual({rules: 'ad', stays: 'd', goes: 'd'})
  })
})

describe('a rule that stays', () => {
  test.for([
    {
      name: 'stands behind the rule of ours that it follows',
      current: 'adb',
      desired: 'ab',
      rules: 'adb',
    },
    {name: 'stands first if it follows none', current: 'dab', desired: 'ab', rules: 'dab'},
    {name: 'goes along when that rule moves', current: 'adb', desired: 'ba', rules: 'bad'},
    {name: 'stands before the copy that stays', current: 'adab', desired: 'ab', rules: 'dab'},
    {name: 'follows another when that rule goes', current: 'abd', desired: 'a', rules: 'ad'},
  ])('$name', ({current, desired, rules}) => {
    expect(adopt(current, desired, 'keep', 'ab').rules).toBe(rules)
  })

  test('stays on its list', () => {
    const user = rule([field(Field.uid, 1)], {list: List.user, action: 0})
    const {rules} = adoptForeign(
      [user, ...rulesOf('a')].map(held),
      rulesOf('a').map((each) => wanted(each)),
      'keep',
      new Set(),
    )
    expect(rules.map(({rule: each}) => each)).toEqual([user, ...rulesOf('a')])
  })
})

test('every desired rule is kept, in its order, and no rule comes twice', () => {
  const letters = fc.array(fc.constantFrom(...'abcdefABCDEFW'), {maxLength: 7})
  const wantedLetters = fc.uniqueArray(fc.constantFrom(...'abcdef'), {maxLength: 5})
  fc.assert(
    fc.property(
      letters,
      wantedLetters,
      fc.constantFrom('keep' as const, 'remove' as const),
      (current, desired, unmanaged) => {
        const {rules, stays, goes} = adopt(current.join(''), desired.join(''), unmanaged)
        expect([...rules].filter((letter) => desired.includes(letter))).toEqual(desired)
        expect(new Set(rules).size).toBe(rules.length)
        const foreign = current.filter((letter) => !desired.includes(letter))
        expect([...stays, ...goes].sort()).toEqual(foreign.sort())
      },
    ),
    {numRuns: 1000},
  )
})
