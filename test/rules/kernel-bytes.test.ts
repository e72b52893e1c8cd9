import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {decodeRule, encodeRule, isMalformed} from '../../src/rules/kernel-bytes.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {decodeKernelString} from '../../src/rules/kernel-string.ts'
import {Action, Field, List, Operator} from '../../src/rules/uapi.ts'

/** What `-w /etc/passwd -p wa -k ident` is in the kernel. */
const watch: KernelRule = {
  list: List.exit,
  action: Action.always,
  fields: [
    {type: Field.path, op: Operator.eq, value: '/etc/passwd'},
    {type: Field.perm, op: Operator.eq, value: 10},
    {type: Field.key, op: Operator.eq, value: 'ident'},
  ],
  syscalls: 'all',
}

const place = {fieldCount: 8, mask: 12, values: 524, bufferLength: 1036, buffer: 1040}

function bent(bend: (view: DataView) => void): Uint8Array {
  const bytes = encodeRule(watch)
  bend(new DataView(bytes.buffer))
  return bytes
}

const stringTypes = [13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 105, 107, 112, 210]
const word = fc.nat({max: 0xffffffff})
const ruleString = fc
  .uint8Array({maxLength: 300})
  .map((bytes) => decodeKernelString(bytes.filter((byte) => byte !== 0)))

const field = fc.oneof(
  fc.record({type: fc.constantFrom(...stringTypes), op: word, value: ruleString}),
  fc.record({type: word.filter((type) => !stringTypes.includes(type)), op: word, value: word}),
)
const rule: fc.Arbitrary<KernelRule> = fc.record({
  list: fc.constantFrom(0, 1, 4, 5, 6, 7),
  action: fc.constantFrom(0, 2),
  fields: fc.array(field, {maxLength: 64, size: 'max'}),
  syscalls: fc.oneof(
    fc.constant('all' as const),
    fc.uniqueArray(fc.nat({max: 2031})).map((numbers) => numbers.sort((a, b) => a - b)),
  ),
})

describe('the layout of struct audit_rule_data', () => {
  test('words, mask and strings stand where linux/audit.h puts them', () => {
    const bytes = Buffer.from(encodeRule({...watch, syscalls: [0, 59, 2031]}))
    const words = (start: number, count: number) =>
      Array.from({length: count}, (_, index) => bytes.readUInt32LE(start + 4 * index))
    expect(words(0, 3)).toEqual([4, 2, 3])
    expect(words(12, 64)).toEqual(
      Array.from({length: 64}, (_, index) => ({0: 1, 1: 1 << 27, 63: 1 << 15})[index] ?? 0),
    )
    expect(words(268, 4)).toEqual([105, 106, 210, 0])
    expect(words(524, 4)).toEqual([11, 10, 5, 0])
    expect(words(780, 4)).toEqual([0x40000000, 0x40000000, 0x40000000, 0])
    expect(words(1036, 1)).toEqual([16])
    expect(bytes.subarray(1040).toString()).toBe('/etc/passwdident')
  })

  test('a rule that starts anywhere in a buffer', () => {
    const bytes = encodeRule(watch)
    const larger = new Uint8Array(bytes.length + 16)
    larger.set(bytes, 16)
    expect(decodeRule(larger.subarray(16))).toEqual(watch)
  })
})

describe('the mask', () => {
  test('all is every number below 2032, and one less is a list', () => {
    const allButOne = bent((view) => view.setUint8(place.mask, 0xfe))
    const decoded = decodeRule(allButOne)
    expect(decoded).toMatchObject({syscalls: expect.any(Array)})
    expect(isMalformed(decoded) || decoded.syscalls).toHaveLength(2031)
  })

  test('class bits, from 2032 up, say nothing', () => {
    const classBits = (view: DataView) => view.setUint16(place.mask + 254, 0xffff, true)
    expect(decodeRule(bent(classBits))).toEqual(watch)
  })

  test('no bit at all is a rule for no syscall', () => {
    expect(decodeRule(encodeRule({...watch, syscalls: []}))).toMatchObject({syscalls: []})
  })
})

test('AUDIT_FILTER_PREPEND is no part of the list', () => {
  expect(decodeRule(bent((view) => view.setUint32(0, 0x14, true)))).toEqual(watch)
})

test('an empty string, which the kernel lists when a key began with NUL', () => {
  const rule = {...watch, fields: [{type: Field.key, op: Operator.eq, value: ''}]}
  expect(decodeRule(encodeRule(rule))).toEqual(rule)
})

test.for([
  {flaw: 'rule-cut-off', bytes: encodeRule(watch).subarray(0, 1039)},
  {flaw: 'rule-cut-off', bytes: new Uint8Array()},
  {flaw: 'buffer-beyond-message', bytes: encodeRule(watch).subarray(0, 1055)},
  {
    flaw: 'buffer-beyond-message',
    bytes: bent((view) => view.setUint32(place.bufferLength, 0xffffffff, true)),
  },
  {flaw: 'too-many-fields', bytes: bent((view) => view.setUint32(place.fieldCount, 65, true))},
  {
    flaw: 'too-many-fields',
    bytes: bent((view) => view.setUint32(place.fieldCount, 0xffffffff, true)),
  },
  {
    flaw: 'string-beyond-buffer',
    bytes: bent((view) => view.setUint32(place.values + 8, 6, true)),
  },
  {
    flaw: 'string-beyond-buffer',
    bytes: bent((view) => view.setUint32(place.values, 0xffffffff, true)),
  },
  {
    flaw: 'strings-short-of-buffer',
    bytes: bent((view) => view.setUint32(place.values + 8, 4, true)),
  },
  {flaw: 'nul-in-string', bytes: bent((view) => view.setUint8(place.buffer + 3, 0))},
])('refuses $flaw', ({flaw, bytes}) => {
  expect(decodeRule(bytes)).toEqual({kind: 'malformed', flaw})
})

test.for([
  {name: 'more than 64 fields', rule: {...watch, fields: Array(65).fill(watch.fields[1])}},
  {name: 'a class bit', rule: {...watch, syscalls: [2032]}},
  {name: 'a negative number', rule: {...watch, syscalls: [-1]}},
])('no rule can hold $name', ({rule}) => {
  expect(() => encodeRule(rule)).toThrow(RangeError)
})

test('what is encoded decodes to itself', () => {
  fc.assert(
    fc.property(rule, (rule) => {
      expect(decodeRule(encodeRule(rule))).toEqual(rule)
    }),
  )
})

test('damaged bytes that still decode are a rule that survives the way there and back', () => {
  const bytes = fc
    .tuple(rule, fc.array(fc.tuple(fc.nat({max: 1039}), fc.nat({max: 255})), {maxLength: 4}))
    .map(([rule, pokes]) => {
      const bytes = encodeRule(rule)
      for (const [offset, byte] of pokes) bytes[offset] = byte
      return bytes
    })
  fc.assert(
    fc.property(bytes, (bytes) => {
      const decoded = decodeRule(bytes)
      if (isMalformed(decoded)) return
      expect(decodeRule(encodeRule(decoded))).toEqual(decoded)
    }),
  )
})

test('random and truncated bytes are refused or read, never thrown over', () => {
  const random = fc.uint8Array({maxLength: 3000, size: 'max'})
  const truncated = fc
    .tuple(rule, fc.nat({max: 100}))
    .map(([rule, cut]) => encodeRule(rule).subarray(0, -cut || undefined))
  fc.assert(
    fc.property(fc.oneof(random, truncated), (bytes) => {
      const decoded = decodeRule(bytes)
      expect(isMalformed(decoded) || decoded.fields.length <= 64).toBe(true)
    }),
  )
})

test('the longest hostile rule takes no time worth speaking of', () => {
  const bytes = new Uint8Array(1040 + 64 * 4096).fill(0xe2, 1040)
  const view = new DataView(bytes.buffer)
  view.setUint32(place.fieldCount, 64, true)
  view.setUint32(place.bufferLength, 64 * 4096, true)
  for (let index = 0; index < 64; index += 1) {
    view.setUint32(268 + index * 4, Field.path, true)
    view.setUint32(place.values + index * 4, 4096, true)
  }
  const start = performance.now()
  expect(isMalformed(decodeRule(bytes))).toBe(false)
  expect(performance.now() - start).toBeLessThan(3000)
})
