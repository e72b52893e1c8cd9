import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {splitExplainArgv} from '../src/explain-argv.ts'

describe('the flags of explain stand before or behind a rule whose words begin with dashes too', () => {
  test.for([
    ['-w /etc/passwd -p wa', '', '-w /etc/passwd -p wa'],
    ['--json -w /etc/passwd', '--json', '-w /etc/passwd'],
    ['-w /etc/passwd --json', '--json', '-w /etc/passwd'],
    ['--auditctl-version 2.8.5 -D', '--auditctl-version 2.8.5', '-D'],
    ['--auditctl-version=2.8.5 -D', '--auditctl-version=2.8.5', '-D'],
    ['--machine aarch64 -l --dirs f', '--machine aarch64 --dirs f', '-l'],
    ['-- -w /etc/passwd', '', '-w /etc/passwd'],
    ['--json --stdin', '--json --stdin', ''],
    // A value is a value, whatever it looks like.
    ['-w /etc/passwd -k --json', '', '-w /etc/passwd -k --json'],
    ['-w /x -k -k --json', '--json', '-w /x -k -k'],
    // auditctl's own long options, and beginnings of them.
    ['--backlog_wait_time 60000', '', '--backlog_wait_time 60000'],
    ['--reset-l', '', '--reset-l'],
    ['--signal --json', '', '--signal --json'],
    ['--loginuid-immutable', '', '--loginuid-immutable'],
  ])('%s', ([argv = '', flags = '', rule = '']) => {
    const words = (text: string) => text.split(' ').filter((word) => word !== '')
    expect(splitExplainArgv(words(argv))).toEqual({flags: words(flags), rule: words(rule)})
  })
})

test('a quoted line stays one word', () => {
  const line = '-w /etc/passwd -p wa --json'
  expect(splitExplainArgv(['--json', line])).toEqual({flags: ['--json'], rule: [line]})
})

describe('a word that neither explain nor auditctl knows is refused as wrong usage', () => {
  test.for([
    ['--jsn', 'Did you mean --json?'],
    ['--auditctl-versoin', 'Did you mean --auditctl-version?'],
    ['--frobnicate', 'See the flags with --help.'],
  ])('%s', ([flag = '', suggestion]) => {
    for (const argv of [
      [flag, '-w', '/etc/passwd'],
      ['-w', '/etc/passwd', flag],
    ]) {
      expect(() => splitExplainArgv(argv)).toThrow(
        expect.objectContaining({code: 'USAGE', status: 64, suggestions: [suggestion]}),
      )
    }
  })
})

test('no word is lost or made up, and the order of the rule is kept', () => {
  const word = fc.constantFrom('-w', '/x', '-k', '--json', '-F', 'uid=0', '--stdin', '-D', 'k')
  fc.assert(
    fc.property(fc.array(word), (argv) => {
      const {flags, rule} = splitExplainArgv(argv)
      expect([...flags, ...rule].toSorted()).toEqual(argv.toSorted())
      const others = argv.filter((each) => !flags.includes(each))
      expect(rule.filter((each) => !flags.includes(each))).toEqual(others)
    }),
  )
})
