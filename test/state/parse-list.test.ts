import {expect, test} from 'vitest'
import {parseListing} from '../../src/state/parse-list.ts'

test.for([
  {name: 'says that there are no rules', stdout: 'No rules\n', lines: [], noRules: true},
  {
    name: 'prints nothing when no rule has the key asked for',
    stdout: '',
    lines: [],
    noRules: false,
  },
  {
    name: 'prints one rule a line, with its leading and trailing spaces',
    stdout: ' -p wa-w /etc/passwd\n-w /etc/shadow -p \n',
    lines: [' -p wa-w /etc/passwd', '-w /etc/shadow -p '],
    noRules: false,
  },
  {
    name: 'keeps the carriage return of a key that ends in one',
    stdout: '-w /etc/passwd -p wa -k crlf\r\n',
    lines: ['-w /etc/passwd -p wa -k crlf\r'],
    noRules: false,
  },
  {
    name: 'keeps the empty line that a key with a newline leaves behind',
    stdout: '-w /a -p w -k x\n\n-w /b -p w\n',
    lines: ['-w /a -p w -k x', '', '-w /b -p w'],
    noRules: false,
  },
  {
    name: 'takes "No rules" for the end of a key when other lines are there',
    stdout: '-w /a -p w -k x\nNo rules\n',
    lines: ['-w /a -p w -k x', 'No rules'],
    noRules: false,
  },
  {
    name: 'takes "No rules" for no answer when rules follow',
    stdout: 'No rules\n-w /a -p w\n',
    lines: ['No rules', '-w /a -p w'],
    noRules: false,
  },
  {
    name: 'needs no newline at the end',
    stdout: '-a never,task',
    lines: ['-a never,task'],
    noRules: false,
  },
])('auditctl -l $name', ({stdout, lines, noRules}) => {
  expect(parseListing(stdout)).toEqual({lines, noRules})
})
