import {expect, test} from 'vitest'
import {readRulesText} from '../../src/rules/rules-text.ts'

const faultsOf = (text: string, version: readonly [number, number, number] = [3, 0, 9]) =>
  readRulesText(text, version).complaints.map(
    ({line, column, complaint}) => `${complaint.code} ${line}:${column}`,
  )

test.for([
  {name: 'a sound file', text: '# all\n\n-D\n-w /etc/passwd -p wa -k a\n', faults: []},
  {name: 'no newline at the end', text: '-D', faults: ['no-final-newline 1:3']},
  {name: 'an indented line', text: '  -D\n', faults: []},
  {name: 'a tab between words', text: '-w\t/etc\n', faults: ['line-tab 1:3']},
  {name: 'a tab before a comment', text: '\t# a\n', faults: ['line-tab 1:1']},
  {name: 'a tab inside a comment', text: '# a\tb\n', faults: []},
  {name: 'Windows line ends', text: '-D\r\n', faults: ['line-carriage-return 1:3']},
  {
    name: 'a comment behind a rule',
    text: '-D\n-w /etc/passwd -k b # c\n',
    faults: ['line-comment 2:21'],
  },
  {name: 'a key that begins with #', text: '-w /a -k #c\n', faults: []},
  {name: 'the name of the program', text: 'auditctl -D\n', faults: ['line-program-name 1:1']},
  {name: 'quotes around a value', text: '-w "/a"\n', faults: ['line-quotes 1:4']},
  {name: 'quotes behind =', text: `-F key='a'\n`, faults: ['line-quotes 1:4']},
  {name: 'a NUL', text: '-w /a\0 -k b\n', faults: ['line-nul 1:6']},
  {name: 'an escape in the first word', text: '-w/a\\ b\n', faults: ['line-escape-first 1:1']},
  {name: 'a BEL', text: '-w /a\u0007b\n', faults: ['line-mark 1:6']},
  {name: 'a file inside a file', text: '-R /x\n', faults: ['line-nested-file 1:1']},
  {name: 'a byte order mark', text: '\ufeff-D\n', faults: ['byte-order-mark 1:1']},
])('$name', ({text, faults}) => {
  expect(faultsOf(text)).toEqual(faults)
})

test('blank lines and comments are no lines, the others keep their numbers', () => {
  const {lines} = readRulesText('# a\n\n-D\n  -b 8192\n', [4, 2, 1])
  expect(lines.map(({line, words}) => [line, words.map(({text}) => text)])).toEqual([
    [3, ['-D']],
    [4, ['-b', '8192']],
  ])
})

test('a line of more than 6143 bytes goes on as the next one, even out of a comment', () => {
  const {lines, complaints} = readRulesText(`#${'é'.repeat(3071)}-D\n`, [4, 2, 1])
  expect(lines.map(({line, column, text}) => [line, column, text])).toEqual([[1, 3073, '-D']])
  expect(complaints.map(({complaint}) => complaint.code)).toEqual(['line-too-long'])
})

test('auditctl before 4.2 drops words for which it has no room, 4.2 does not', () => {
  const text = `-a always,exit ${'-S 1 '.repeat(60)}-k x\n`
  expect(faultsOf(text, [4, 1, 4])[0]).toMatch(/^line-words-dropped 1:/)
  expect(faultsOf(text, [4, 2, 0])).toEqual([])
  const words = readRulesText(text, [4, 1, 4]).lines[0]?.words.map((word) => word.text) ?? []
  expect(words).not.toContain('-k')
})
