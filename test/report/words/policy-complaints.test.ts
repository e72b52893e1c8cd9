import {expect, test} from 'vitest'
import {complaintAboutFile, type PolicyCode} from '../../../src/policy/policy-complaint.ts'
import {policyComplaintWords} from '../../../src/report/words/policy-complaints.ts'
import type {CompileCode} from '../../../src/rules/compile-complaint.ts'

const isDistinct: [PolicyCode & CompileCode] extends [never] ? true : never = true

test('no code of a policy is also one of a rule', () => {
  expect(isDistinct).toBe(true)
})

const said = (code: PolicyCode, args: Readonly<Record<string, string | number>>) =>
  policyComplaintWords(complaintAboutFile('p.json5', {code, args}))

test.for([
  {
    code: 'untrusted-owner',
    args: {path: '/p', owner: 1000},
    remedy: 'chown root /p',
  },
  {code: 'untrusted-mode', args: {path: '/p', mode: '0666'}, remedy: 'chmod go-w /p'},
  {
    code: 'untrusted-folder',
    args: {path: '/d/p', folder: '/d', owner: 0, mode: '0777'},
    remedy: 'chown root /d && chmod go-w /d, or move the policy to a folder of root',
  },
  {
    code: 'number-range',
    args: {field: 'f', received: 9, limit: '<=8'},
    remedy: 'use a number up to 8',
  },
  {
    code: 'number-range',
    args: {field: 'f', received: 1, limit: '>=8'},
    remedy: 'use a number from 8 on',
  },
  {code: 'unknown-field', args: {field: 'f', suggestion: 'g'}, remedy: 'did you mean `g`?'},
  {
    code: 'when-machine',
    args: {machine: 'x', suggestion: ''},
    remedy: 'use the name that `uname -m` prints',
  },
] as const)('$code: $remedy', ({code, args, remedy}) => {
  expect(said(code, args).remedy).toBe(remedy)
})

test('an include through a link says where it really leads', () => {
  const args = {path: 'd/b.rules', folder: 'd', real: '/etc/shadow'}
  expect(said('include-outside', args).reason).toContain('/etc/shadow')
})

test('what comes from a file is safe to print', () => {
  const {reason} = said('file-missing', {path: '\u001b[2Jx'})
  expect(reason).toBe(String.raw`there is no \x1b[2Jx`)
})
