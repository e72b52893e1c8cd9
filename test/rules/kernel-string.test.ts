import fc from 'fast-check'
import {expect, test} from 'vitest'
import {decodeKernelString, encodeKernelString} from '../../src/rules/kernel-string.ts'

test.for([
  {name: 'ASCII', bytes: [0x2f, 0x65], text: '/e'},
  {name: 'two keys with their separator', bytes: [0x61, 1, 0x62], text: 'a\u0001b'},
  {name: 'UTF-8 of two, three and four bytes', bytes: [...Buffer.from('é€😀')], text: 'é€😀'},
  {name: 'a byte order mark is kept', bytes: [0xef, 0xbb, 0xbf, 0x61], text: '\ufeffa'},
  {name: 'a real U+FFFD', bytes: [0xef, 0xbf, 0xbd, 0x61], text: '\ufffda'},
  {name: 'Latin-1 is no UTF-8', bytes: [0x63, 0xe9], text: 'c\udce9'},
  {name: 'a sequence cut off', bytes: [0xe2, 0x82], text: '\udce2\udc82'},
  {name: 'an overlong slash', bytes: [0xc0, 0xaf], text: '\udcc0\udcaf'},
  {name: 'a surrogate in UTF-8', bytes: [0xed, 0xb3, 0xa9], text: '\udced\udcb3\udca9'},
  {name: 'valid text goes on behind a bad byte', bytes: [0xff, 0xc3, 0xa9], text: '\udcffé'},
  {name: 'and so does an emoji', bytes: [0x80, ...Buffer.from('😀')], text: '\udc80😀'},
  {name: 'an emoji cut off', bytes: [0xf0, 0x9f, 0x98], text: '\udcf0\udc9f\udc98'},
])('$name', ({bytes, text}) => {
  expect(decodeKernelString(Uint8Array.from(bytes))).toBe(text)
  expect([...encodeKernelString(text)]).toEqual(bytes)
})

test('any bytes come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 200}), (bytes) => {
      expect([...encodeKernelString(decodeKernelString(bytes))]).toEqual([...bytes])
    }),
  )
})

test('valid text goes out as UTF-8, as Node would write it into argv', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary'}), (text) => {
      expect(Buffer.from(encodeKernelString(text))).toEqual(Buffer.from(text))
      expect(decodeKernelString(encodeKernelString(text))).toBe(text)
    }),
  )
})

test('a surrogate that stands for no byte goes out as U+FFFD, as in argv', () => {
  expect([...encodeKernelString('\ud800')]).toEqual([0xef, 0xbf, 0xbd])
})
