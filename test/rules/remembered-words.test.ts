import fc from 'fast-check'
import {expect, test} from 'vitest'
import {formatWords} from '../../src/rules/format-words.ts'
import type {KernelField, KernelRule} from '../../src/rules/kernel-rule.ts'
import {rememberedWords} from '../../src/rules/remembered-words.ts'
import {Field} from '../../src/rules/uapi.ts'
import {ruleOnHost} from './arbitrary-rules.ts'

const verbs = ['append', 'prepend', 'delete'] as const

/** Texts that read like others and are not, beside plain ones. */
const paths = fc.constantFrom(
  '/srv/a',
  '/b',
  '/a/b/c.d',
  '/a/.x',
  '/',
  '/srv/a/',
  '//a',
  '/a>=b',
  '/a b',
  '/-x',
  `/${'a'.repeat(4200)}`,
)
const keys = fc.constantFrom(
  'x',
  'y-z',
  'x\u0001y',
  'a\u0001b',
  '',
  'x>=y',
  'ids-x',
  'ids-sys-low',
  '-k',
  'key=1',
  'x'.repeat(250),
  'k\u0001'.repeat(120),
)

/** Numbers of users and groups; of other fields a number is part of the shape. */
const isId = (type: number): boolean =>
  (type >= Field.uid && type <= Field.auid) || type === Field.obj_uid || type === Field.obj_gid
const ids = fc.constantFrom(0, 1, 1000, 65_534, 0x7fff_fffe, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff)

const valueFor = ({type, value}: KernelField): fc.Arbitrary<number | string> => {
  if (typeof value !== 'string') return isId(type) ? ids : fc.constant(value)
  if (type === Field.key) return fc.oneof(keys, fc.stringMatching(/^[\w.-]{1,8}$/))
  return fc.oneof(paths, fc.stringMatching(/^(\/[\w.-]{1,4}){1,3}$/))
}

/** The same rule with other texts and users. */
const respelled = (kernel: KernelRule): fc.Arbitrary<KernelRule> =>
  fc.tuple(...kernel.fields.map(valueFor)).map((values) => ({
    ...kernel,
    fields: kernel.fields.map((each, index) => ({...each, value: values[index] ?? each.value})),
  }))

test('the words of rules of one shape are those that each has for itself', () => {
  const hosts = ruleOnHost.chain(({rule: kernel, facts}) =>
    fc.record({facts: fc.constant(facts), rules: fc.array(respelled(kernel), {minLength: 2})}),
  )
  fc.assert(
    fc.property(hosts, ({facts, rules}) => {
      const wordsOf = rememberedWords(facts)
      for (const each of rules) {
        for (const verb of verbs) {
          expect(wordsOf(each, verb)).toEqual(formatWords(each, verb, facts))
        }
      }
    }),
    {numRuns: 2000},
  )
})
