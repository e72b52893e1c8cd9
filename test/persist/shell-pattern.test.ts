import {expect, test} from 'vitest'
import {shellPattern} from '../../src/persist/shell-pattern.ts'

/** As dash and bash expand each word in a folder with these names. */
test.for([
  ['*.rules', ['a.rules', '*.rules', '\\*.rules'], ['a.conf', '.rule']],
  ['*\\.rules', ['a.rules', '*\\.rules', '.rules'], ['a-rules']],
  ['?.rules', ['a.rules', 'é.rules'], ['.rules', 'ab.rules']],
  ['a*b*c', ['abc', 'aXbYc', 'abbbc'], ['ab', 'acb']],
  ['[ab]', ['a', 'b'], ['c', '[ab]']],
  ['[!ab]', ['c', '!'], ['a']],
  ['[^ab]', ['c', '^'], ['a']],
  ['[a-c]', ['b'], ['-', 'd']],
  // Backwards no character is in it.
  ['[c-a]', [], ['a', 'b', 'c', '-']],
  ['[a--]', [], ['a', '-']],
  ['[a-]', ['a', '-'], ['b']],
  ['[]a]', [']', 'a'], ['[]a]']],
  ['[!]a]', ['b'], [']', 'a']],
  ['[\\]a]', [']', 'a'], ['\\']],
  ['*[', ['a[', '['], ['a']],
] as const)('%s', ([word, taken, left]) => {
  const matches = shellPattern(word)
  expect([...taken, ...left].filter((name) => matches?.(name))).toEqual(taken)
})

test.for([
  '10-a.rules',
  '\\*.rules',
  'a\\b',
  '[a.rules',
  '[!].rules',
  '[]',
  '\\[a]',
  ']',
  '',
  '\\',
])('%s is no pattern', (word) => {
  expect(shellPattern(word)).toBeUndefined()
})
