import fc from 'fast-check'
import {expect, test} from 'vitest'
import {columnAt, columnsOf, joinWords, splitLine, wordRoom} from '../../src/rules/split-line.ts'

const textsOf = (line: string): readonly string[] => splitLine(line).map(({text}) => text)

test.for([
  {
    name: 'words end at spaces',
    line: '-w /etc/passwd -p wa',
    words: ['-w', '/etc/passwd', '-p', 'wa'],
  },
  {name: 'further spaces are nothing', line: '   -D   -k  x ', words: ['-D', '-k', 'x']},
  {name: 'a tab is a letter', line: '-w\t/etc/passwd', words: ['-w\t/etc/passwd']},
  {name: 'a carriage return is a letter', line: '-k x\r', words: ['-k', 'x\r']},
  {name: 'quotes are letters', line: `-k "a b"`, words: ['-k', '"a', 'b"']},
  {name: 'an escaped space is part of a word', line: '-w /a\\ b', words: ['-w', '/a b']},
  {name: 'an escaped backslash is one', line: '-w /a\\\\b', words: ['-w', '/a\\b']},
  {name: 'an escaped backslash does not escape', line: '-w /a\\\\ b', words: ['-w', '/a\\', 'b']},
  {name: 'any other backslash stands for itself', line: '-w /a\\nb\\', words: ['-w', '/a\\nb\\']},
  {name: 'escapes of the first word stay marks', line: '-w/a\\ b', words: ['-w/a\u0007\u0007b']},
  {name: 'a BEL of the file eats its neighbour', line: '-k a\u0007bc', words: ['-k', 'a c']},
  {name: 'a comment has no words', line: '  # -w /etc', words: []},
  {name: 'a blank line has no words', line: '   ', words: []},
  {name: 'a # inside is a letter', line: '-k #x', words: ['-k', '#x']},
])('$name', ({line, words}) => {
  expect(textsOf(line)).toEqual(words)
})

test('columns count the characters of the line, escapes too', () => {
  const [, path, option] = splitLine('-w /a\\ b/c -p')
  expect(path && [path.column, columnAt(path, 2), columnAt(path, 3), columnAt(path, 4)]).toEqual([
    4, 6, 8, 9,
  ])
  expect(option?.column).toBe(12)
})

test('every character of a word has its column, and the end of the word too', () => {
  const [, escaped, eaten] = splitLine('-k a\\\\\\ b\\c d\u0007bc')
  expect(escaped && columnsOf(escaped)).toEqual([4, 5, 7, 9, 10, 11, 12])
  expect(eaten && columnsOf(eaten)).toEqual([13, 14, 15, 16])
})

test.for([
  {name: 'no words', words: []},
  {name: 'an empty word', words: ['-k', '']},
  {name: 'a newline', words: ['-k', 'a\nb']},
  {name: 'a NUL', words: ['-k', 'a\0b']},
  {name: 'the marks of auditctl', words: ['-k', 'a\u0007']},
  {name: 'a space in the first word', words: ['-w/a b']},
  {name: 'a first word that makes it a comment', words: ['#']},
  {name: 'a CR at the end, which augenrules takes off', words: ['-k', 'a\r']},
  {name: 'more than a line holds', words: ['-k', 'a'.repeat(6144)]},
  {name: 'half a character', words: ['-k', '\ud800']},
])('no line says $name', ({words}) => {
  expect(joinWords(words)).toBeUndefined()
})

const word = fc.string({minLength: 1, maxLength: 3, unit: fc.constantFrom(...'-ab/ \\#=\t"é')})

test('what a line can say, auditctl reads back as it was', () => {
  fc.assert(
    fc.property(fc.array(word, {minLength: 1, maxLength: 12}), (words) => {
      const line = joinWords(words)
      if (line === undefined) return
      expect(textsOf(line)).toEqual(words)
      expect(wordRoom(line)).toBeGreaterThanOrEqual(words.length)
    }),
  )
})

test('many short words get wider gaps, for which auditctl before 4.2 has room', () => {
  const words = Array.from({length: 40}, (_, index) => (index % 2 === 0 ? '-S' : '1'))
  const line = joinWords(words) ?? ''
  expect(textsOf(line)).toEqual(words)
  expect(wordRoom(words.join(' '))).toBeLessThan(words.length)
  expect(wordRoom(line)).toBeGreaterThanOrEqual(words.length)
})
