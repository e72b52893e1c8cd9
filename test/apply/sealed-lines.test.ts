import fc from 'fast-check'
import {expect, test} from 'vitest'
import {openLines, sealLine} from '../../src/apply/sealed-lines.ts'

const entries = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), {minLength: 1, maxLength: 5})
const sealed = (list: readonly object[]) => list.map(sealLine).join('')

test('what was sealed is read back', () => {
  fc.assert(
    fc.property(entries, (list) => {
      expect(openLines(sealed(list))).toEqual({
        entries: JSON.parse(JSON.stringify(list)),
        isTorn: false,
        damagedLine: undefined,
      })
    }),
  )
})

test('cut off anywhere, the whole lines remain, and a torn one is no damage', () => {
  const list = [{a: 1}, {b: 'zwei'}, {c: [3, 'ü']}]
  const text = sealed(list)
  for (let end = 0; end <= text.length; end++) {
    const cut = text.slice(0, end)
    const whole = cut.split('\n').length - 1
    expect(openLines(cut)).toEqual({
      entries: list.slice(0, whole),
      isTorn: cut !== '' && !cut.endsWith('\n'),
      damagedLine: undefined,
    })
  }
})

test('one changed character anywhere is noticed in its line', () => {
  const list = [{a: 1}, {b: 'zwei'}, {c: [3]}]
  const text = sealed(list)
  for (let at = 0; at < text.length - 1; at++) {
    const other = text[at] === 'x' ? 'y' : 'x'
    const changed = text.slice(0, at) + other + text.slice(at + 1)
    const line = text.slice(0, at).split('\n').length
    expect(openLines(changed), `at ${at}`).toMatchObject({
      entries: list.slice(0, line - 1),
      damagedLine: line,
    })
  }
})

test('a line that is missing, doubled or in another place is damage', () => {
  const [one = '', two = '', three = ''] = [{a: 1}, {b: 2}, {c: 3}].map(sealLine)
  expect(openLines(one + three)).toMatchObject({entries: [{a: 1}], damagedLine: 2})
  expect(openLines(one + one + two)).toMatchObject({entries: [{a: 1}], damagedLine: 2})
  expect(openLines(two + one)).toMatchObject({entries: [], damagedLine: 1})
})
