import {expect, test} from 'vitest'
import {isRuleCode, ruleComplaintWords} from '../../../src/report/words/rule-complaints.ts'
import {compileWords} from '../../../src/rules/compile.ts'
import type {RuleComplaint} from '../../../src/rules/complaint.ts'
import {readRulesText} from '../../../src/rules/rules-text.ts'
import {splitLine} from '../../../src/rules/split-line.ts'
import {recordingHost} from '../../rules/recording-host.ts'

const complaintsOf = (line: string, version = '4.2.1'): readonly RuleComplaint[] => {
  const words = splitLine(line).map(({text}) => text)
  const compiled = compileWords(words, recordingHost(version))
  return [...compiled.findings, ...(compiled.accepted ? [] : [compiled.error])]
}

test.for([
  {
    line: '-a always,exit -F aiud=0',
    reason: 'auditctl 4.2.1 knows no field `aiud`',
    remedy: 'did you mean `auid`?',
  },
  {
    line: '-a always,exit -F arch=b64 -S chown32',
    reason: 'x86_64 has no syscall named `chown32`, though i386 has',
    remedy: 'take `chown32` out for this architecture, or give the rule `-F arch=i386`',
  },
  {
    line: '-a always,exit -F arch=b64 -F exit=EACCES',
    reason: '`EACCES` without a minus is the result 13; a syscall that fails returns -13',
    remedy: 'write `-EACCES`',
  },
  {
    line: '-w etc/passwd',
    reason: '`etc/passwd` does not begin with /',
    remedy: 'write the whole path',
  },
  {
    line: '-a always,exit -F perm=wa -F path=/a>=b',
    reason: 'auditctl takes the `>=` inside `path=/a>=b` for the operator',
    remedy: 'a value cannot hold !=, >=, <= or &=; watch a folder above, or rename the file',
  },
  {
    line: '-w /etc/passwd -p wa –k identity',
    reason: '`–k` belongs to no option, and auditctl refuses the line for it',
    remedy: 'write it with a plain hyphen: `-k`',
  },
])('$line', ({line, reason, remedy}) => {
  expect(complaintsOf(line).map(ruleComplaintWords)).toEqual([{reason, remedy}])
})

test('text of others cannot steer the terminal', () => {
  const [complaint] = complaintsOf('-w /etc/\u001b]0;x\u0007\u202e -p q')
  const {reason} = ruleComplaintWords(
    complaint ?? {code: '', severity: 'error', span: {word: 0, start: 0, end: 0}, args: {}},
  )
  expect(reason).not.toMatch(/[^ -~]/)
})

test('a line of a file has words of its own', () => {
  const {complaints} = readRulesText('-w\t/etc', [3, 0, 9])
  expect(complaints.map(({complaint}) => ruleComplaintWords(complaint).reason)).toEqual([
    'a tab does not separate words; to auditctl it is a letter of the word',
    'the last line has no newline; augenrules glues the next file to it',
  ])
})

test('codes of others are not ours', () => {
  expect(isRuleCode('field-unknown')).toBe(true)
  expect(isRuleCode('toString')).toBe(false)
})
