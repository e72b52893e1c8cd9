import fc from 'fast-check'
import {expect, test} from 'vitest'
import {fits32, longBits, lower32, strtol, strtoul} from '../../../src/rules/values/number.ts'

test.for([
  {text: '0', stored: 0, tail: ''},
  {text: '1000', stored: 1000, tail: ''},
  {text: '0x10', stored: 16, tail: ''},
  {text: '0X1f', stored: 31, tail: ''},
  {text: '010', stored: 8, tail: ''},
  {text: '08', stored: 0, tail: '8'},
  {text: '0x', stored: 0, tail: 'x'},
  {text: '12abc', stored: 12, tail: 'abc'},
  {text: '1e3', stored: 1, tail: 'e3'},
  {text: '7 ', stored: 7, tail: ' '},
  {text: '-2', stored: 4294967294, tail: ''},
  {text: '4294967295', stored: 4294967295, tail: ''},
  {text: '4294967301', stored: 5, tail: ''},
  {text: '0x100000001', stored: 1, tail: ''},
])('C reads $text as $stored', ({text, stored, tail}) => {
  const number = strtol(text, 64)
  expect([lower32(number.value), number.tail]).toEqual([stored, tail])
})

test.for([
  {text: '99999999999999999999', bits: 64, signed: 0xffffffff, unsigned: 0xffffffff},
  {text: '-99999999999999999999', bits: 64, signed: 0, unsigned: 0xffffffff},
  {text: '3000000000', bits: 32, signed: 0x7fffffff, unsigned: 3000000000},
  {text: '-1', bits: 32, signed: 0xffffffff, unsigned: 0xffffffff},
] as const)('$text stops at the bounds of a long of $bits bits', (one) => {
  expect(lower32(strtol(one.text, one.bits).value)).toBe(one.signed)
  expect(lower32(strtoul(one.text, one.bits).value)).toBe(one.unsigned)
})

test('a number that fits 32 bits is read as it stands', () => {
  fc.assert(
    fc.property(fc.integer({min: -0x8000_0000, max: 0xffff_ffff}), (value) => {
      const number = strtol(String(value), 64)
      expect(fits32(number)).toBe(true)
      expect(lower32(number.value)).toBe(value < 0 ? value + 2 ** 32 : value)
    }),
  )
})

test.for([
  ['x86_64', 64],
  ['aarch64', 64],
  ['ppc64le', 64],
  ['i686', 32],
  ['armv7l', 32],
] as const)('a long has its size on %s', ([machine, bits]) => {
  expect(longBits(machine)).toBe(bits)
})
