import {spawnSync} from 'node:child_process'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {quoteWord, shellWords} from '../src/shell-words.ts'

test('only what a shell would change is quoted', () => {
  expect(shellWords(['auditctl', '-F', 'auid>=1000', '--target=ssh://root@web1:22', ''])).toBe(
    `auditctl -F 'auid>=1000' --target=ssh://root@web1:22 ''`,
  )
  expect(shellWords(["--target=sandbox:/a b/it's"])).toBe(
    String.raw`'--target=sandbox:/a b/it'\''s'`,
  )
})

test('a shell gives back each word as it was', () => {
  const word = fc.string({unit: 'grapheme'}).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(fc.array(word, {minLength: 1, maxLength: 20}), (words) => {
      const script = `printf '%s\\0' ${shellWords(words)}`
      const {stdout} = spawnSync('/bin/sh', ['-c', script], {encoding: 'utf8'})
      expect(stdout.split('\0').slice(0, -1)).toEqual(words)
    }),
    {numRuns: 50},
  )
})

test('a word that no command line can hold is a mistake of ours', () => {
  expect(() => quoteWord('a\0b')).toThrow('NUL')
})
