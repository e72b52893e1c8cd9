import fc from 'fast-check'
import {expect, test} from 'vitest'
import {printable} from '../../src/report/printable.ts'
import {hostileText, unprintableIn} from './unprintable.ts'

test.for([
  {name: 'plain text stays', text: 'a b/é/日本', shown: 'a b/é/日本'},
  {name: 'line ends', text: 'a\nb\r\tc', shown: 'a\\nb\\r\\tc'},
  {name: 'an escape sequence', text: '\u001b[31m', shown: '\\x1b[31m'},
  {name: 'NUL and DEL', text: '\0\u007f', shown: '\\x00\\x7f'},
  {name: 'C1', text: '\u009b', shown: '\\x9b'},
  {name: 'what turns text around', text: 'a\u202eb\u2066', shown: 'a\\u202eb\\u2066'},
  {name: 'what takes no room', text: '\u200b\ufeff', shown: '\\u200b\\ufeff'},
  {name: 'half a character', text: '\ud800x', shown: '\\ud800x'},
  {
    name: 'what changes the look of its neighbour',
    text: 'a\ufe0f\u{e0100}',
    shown: 'a\\ufe0f\\u{e0100}',
  },
  {name: 'a letter that is no ink', text: 'a\u3164b', shown: 'a\\u3164b'},
  {name: 'letters of several units', text: '😀𝒜', shown: '😀𝒜'},
  {name: 'tags', text: '\u{e0041}', shown: '\\u{e0041}'},
])('$name', ({text, shown}) => {
  expect(printable(text)).toBe(shown)
})

test('nothing unprintable is left, of any text', () => {
  const any = fc.oneof(hostileText, fc.string({unit: 'binary'}))
  fc.assert(
    fc.property(any, (text) => {
      const shown = printable(text)
      expect(unprintableIn(shown)).toEqual([])
      expect(shown).not.toContain('\n')
    }),
    {numRuns: 2000},
  )
})
