import {expect, test} from 'vitest'
import {readRulesLine} from '../../src/report/explain-line.ts'

const short = `-a exit,always ${Array.from({length: 20}, (_, n) => `-S ${n % 10}`).join(' ')} -k x`

test('before 4.2 a line of many short words loses the last ones, and says so', () => {
  const old = readRulesLine(short, [4, 1, 4])
  // 119 characters: room for 40 words and one more.
  expect(old.words).toHaveLength(40)
  expect(old.words).not.toContain('-k')
  expect(old.findings).toMatchObject([{code: 'line-words-dropped', severity: 'error'}])
})

test('from 4.2 on there is room for all words', () => {
  const {words, findings} = readRulesLine(short, [4, 2, 0])
  expect(words.slice(-2)).toEqual(['-k', 'x'])
  expect(findings).toEqual([])
})

test('an ordinary line loses nothing in any version', () => {
  const line = '-a always,exit -F arch=b64 -S open -F auid>=1000 -k x'
  expect(readRulesLine(line, [2, 8, 5])).toEqual({words: line.split(' '), findings: []})
})

test('a line longer than 6143 bytes is cut there', () => {
  const line = `-w /etc/passwd -p wa -k ${'ä'.repeat(4000)}`
  const {words, findings} = readRulesLine(line, [4, 2, 1])
  expect(new TextEncoder().encode(words.slice(0, -1).join(' ')).length).toBeLessThan(30)
  expect(words.at(-1)?.startsWith('ää')).toBe(true)
  expect(words.at(-1)?.length).toBeLessThan(4000)
  expect(findings).toMatchObject([{code: 'line-too-long', args: {bytes: 8024, limit: 6143}}])
})
