import fc from 'fast-check'
import {expect, test} from 'vitest'
import {jsonText} from '../../src/report/json-text.ts'
import {hostileText, unprintableIn} from './unprintable.ts'

test('a program reads what was written, and a terminal gets nothing unprintable', () => {
  fc.assert(
    fc.property(hostileText, fc.constantFrom(undefined, 2), (text, indent) => {
      const document = {[text]: [text, 1, null]}
      const json = jsonText(document, indent)
      expect(JSON.parse(json)).toEqual(document)
      expect(unprintableIn(json)).toEqual([])
    }),
    {numRuns: 1000},
  )
})

test('without indent it is one line', () => {
  expect(jsonText({a: '\n'})).toBe('{"a":"\\n"}')
})
