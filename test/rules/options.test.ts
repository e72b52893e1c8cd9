import {expect, test} from 'vitest'
import {parseOptions} from '../../src/rules/options.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'

const newest = [4, 2, 1] as const

const read = (words: readonly string[], version: string) => {
  const {given, strays} = parseOptions(words, parseAuditctlVersion(version) ?? newest)
  const texts = given.map((one) =>
    one.kind === 'option' ? `${one.option}=${one.value}@${one.next}` : `${one.kind} ${one.text}`,
  )
  return [...texts, ...strays.map((stray) => `stray ${stray}`)].join(', ')
}

test.for([
  {name: 'a value is the next word', words: ['-k', 'a'], found: 'k=a@2'},
  {name: 'a value may look like an option', words: ['-k', '-p'], found: 'k=-p@2'},
  {name: 'a value may be empty', words: ['-k', ''], found: 'k=@2'},
  {name: 'a value may share the word', words: ['-kab', '-D'], found: 'k=ab@1, D=@2'},
  {name: 'flags may share a word', words: ['-ic'], found: 'i=@0, c=@1'},
  {name: 'a value ends a shared word', words: ['-ikx'], found: 'i=@0, k=x@1'},
  {name: 'a value is missing', words: ['-w'], found: 'value-missing -w'},
  {name: 'nothing is read behind a problem', words: ['-Z', '-D'], found: 'unknown -Z'},
  {name: 'words of no option are found', words: ['a', '-D', 'b'], found: 'D=@2, stray 0, stray 2'},
  {name: 'a lone hyphen is no option', words: ['-', '-D'], found: 'D=@2, stray 0'},
  {name: 'behind -- nothing is an option', words: ['-D', '--', '-w'], found: 'D=@1, stray 2'},
  {name: 'a long value is the next word', words: ['--signal', 'HUP'], found: 'signal=HUP@2'},
  {name: 'a long value stands behind =', words: ['--signal=HUP'], found: 'signal=HUP@1'},
  {name: 'a long option may be cut short', words: ['--backlog=5'], found: 'backlog_wait_time=5@1'},
  {name: 'cut too short it is none', words: ['--reset'], found: 'ambiguous --reset'},
  {name: 'one more letter decides', words: ['--reset-'], found: 'reset-lost=@1'},
  {name: 'a flag takes no value', words: ['--reset-lost=1'], found: 'value-unwanted --reset-lost'},
])('$name', ({words, found}) => {
  expect(read(words, '4.2.1')).toBe(found)
})

test.for([
  {name: 'help is young', words: ['--help'], before: '4.1.0', from: '4.1.1'},
  {name: 'signal came with 3.0', words: ['--signal', 'HUP'], before: '2.8.5', from: '3.0'},
])('$name', ({words, before, from}) => {
  expect(read(words, before)).toContain('unknown')
  expect(read(words, from)).not.toContain('unknown')
})

test('in 2.8.5 --reset means one option only', () => {
  expect(read(['--reset'], '2.8.5')).toBe('reset-lost=@1')
})
