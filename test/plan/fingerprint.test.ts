import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {
  canonicalText,
  fileFingerprint,
  planId,
  stateFingerprint,
} from '../../src/plan/fingerprint.ts'
import {sha256} from '../../src/system/digest.ts'
import {rulesOf} from './abstract-rules.ts'
import {heldState, planOf, wantedState} from './plan-input.ts'

function turnedRound(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnedRound)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, part]) => [name, turnedRound(part)] as const)
  return Object.fromEntries(entries.toReversed())
}

test('the canonical text knows no spaces and no order of names, and all else', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalText(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalText(turnedRound(value))).toBe(text)
    }),
  )
  expect(canonicalText({b: [2, 1], a: {d: '\udcff', c: null}})).toBe(
    '{"a":{"c":null,"d":"\\udcff"},"b":[2,1]}',
  )
})

describe('the fingerprint of a state', () => {
  const print = (word: string, control = {}) =>
    stateFingerprint(heldState(rulesOf(word), control), sha256)

  test('is that of its rules in their order, and of its control values', () => {
    expect(print('ab')).toMatch(/^[0-9a-f]{64}$/)
    const all = [
      print('ab'),
      print('ba'),
      print('a'),
      print('aab'),
      print('ab', {failure: 'panic'}),
    ]
    expect(new Set(all).size).toBe(all.length)
  })

  test('does not ask where the rules come from', () => {
    expect(stateFingerprint(wantedState(rulesOf('ab')), sha256)).toBe(print('ab'))
  })
})

test('the fingerprint of a file is what sha256sum prints', () => {
  expect(fileFingerprint('abc', sha256)).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
  // Two texts that are no UTF-8 are not taken for one.
  expect(fileFingerprint('a\udcfe', sha256)).not.toBe(fileFingerprint('a\udcff', sha256))
})

test('a plan has the name of what it does, and to which host', () => {
  const asked = wantedState(rulesOf('ab'))
  const substance = (word: string, fileText?: string) => {
    const {current, operations} = planOf(heldState(rulesOf(word)), asked)
    return {current, asked, operations, fileText}
  }
  const id = (host: string, word: string, fileText?: string) =>
    planId(host, substance(word, fileText), sha256)
  expect(id('web1', 'a')).toBe(id('web1', 'a'))
  const all = [id('web1', 'a'), id('web2', 'a'), id('web1', 'b'), id('web1', 'a', '-D\n')]
  expect(new Set(all).size).toBe(all.length)
})
