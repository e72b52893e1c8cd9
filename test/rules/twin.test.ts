import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {formatWords} from '../../src/rules/format-words.ts'
import {isSameRule} from '../../src/rules/kernel-rule.ts'
import {covers} from '../../src/rules/overlap.ts'
import {isTwin, twinOf} from '../../src/rules/twin.ts'
import {Field} from '../../src/rules/uapi.ts'
import {factsOf, field, rule, ruleOnHost} from './arbitrary-rules.ts'

test('a twin matches what its rule matches, is another rule, and is known as a twin', () => {
  fc.assert(
    fc.property(ruleOnHost, ({rule: each}) => {
      const twin = twinOf(each)
      if (twin === undefined) return
      expect(isSameRule(twin, each)).toBe(false)
      expect(covers(twin, each) && covers(each, twin)).toBe(true)
      expect(isTwin(twin)).toBe(true)
      expect(isTwin(each)).toBe(false)
    }),
  )
})

test('a twin keeps the keys of its rule, so that a search by them finds its events', () => {
  const keyed = rule([field(Field.uid, 0), field(Field.key, 'a\u0001b')])
  expect(twinOf(keyed)?.fields.at(-1)?.value).toBe('a\u0001b\u0001auditform-moving')
})

describe('there is no room for a twin', () => {
  const full = Array.from({length: 63}, () => field(Field.uid, 0))
  test.for([
    {name: 'beside 256 bytes of keys', fields: [field(Field.key, 'é'.repeat(128))]},
    {name: 'beside as many fields as auditctl sends', fields: full},
  ])('$name', ({fields}) => {
    expect(twinOf(rule(fields))).toBeUndefined()
  })

  test('and just enough beside one field less', () => {
    const twin = twinOf(rule(full.slice(1)))
    expect(twin && formatWords(twin, 'append', factsOf([3, 0, 9]))).toBeDefined()
  })
})

test('a key that only contains the word is no twin', () => {
  expect(isTwin(rule([field(Field.key, 'not-auditform-moving')]))).toBe(false)
})
