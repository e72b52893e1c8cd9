import JSON5 from 'json5'
import {describe, expect, test} from 'vitest'
import {importFiles} from '../src/import-policy.ts'
import {describedHost} from './policy/described-host.ts'
import {memoryFiles} from './policy/memory-files.ts'

const imported = (files: Readonly<Record<string, string>>, path = '/etc/audit/rules.d') =>
  importFiles(path, memoryFiles(files), async () => describedHost, 'as-described')

const inFolder = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`/etc/audit/rules.d/${name}`, text]),
  )

test('comments and lines stay in their order, files in the order of augenrules', async () => {
  const {text, isWhole} = await imported(
    inFolder({
      '10-b.rules': '# second file\n-w /etc/shadow -p wa\n',
      '9-a.rules': '## Head.\n\n# Why.\n-w  /etc/passwd -p aw -k id\n\n\n',
      'c.rules.bak': '-w /nowhere\n',
    }),
  )
  expect(isWhole).toBe(true)
  expect(text).toBe(
    [
      '// Imported by auditform from /etc/audit/rules.d.',
      '//',
      '// Next: auditform plan with this file says what the kernel holds instead.',
      '// Give rules a reason (why) and leave out what nobody needs; then auditform apply.',
      '//',
      '{',
      '  rules: [',
      '    // /etc/audit/rules.d/9-a.rules',
      '    // Head.',
      '',
      '    // Why.',
      "    '-w  /etc/passwd -p aw -k id',",
      '',
      '    // /etc/audit/rules.d/10-b.rules',
      '    // second file',
      "    '-w /etc/shadow -p wa',",
      '  ],',
      '}',
      '',
    ].join('\n'),
  )
})

test('control lines become control values, the last one of each counts, and -D is left out', async () => {
  const {text, control, leftOut} = await imported(
    inFolder({
      'a.rules': '-D\n-b 64\n-f 1\n-e 2\n--loginuid-immutable\n',
      'b.rules': '-b 8192\n-r 100\n--backlog_wait_time 60000\n-w /etc/passwd\n',
    }),
  )
  const expected = {
    enabled: 'locked',
    failure: 'printk',
    rate_limit: 100,
    backlog_limit: 8192,
    backlog_wait_time: 60_000,
    loginuid_immutable: true,
  }
  expect(control).toEqual(expected)
  expect(JSON5.parse(text)).toEqual({control: expected, rules: ['-w /etc/passwd']})
  expect(leftOut).toEqual([])
})

describe('what cannot go into a policy is a comment in its place, and a complaint', () => {
  test.for([
    ['a refused line', '-w /etc/passwd -p wq', 'is no permission'],
    ['a second equal rule', '-w /etc/shadow -p aw', 'the same as an earlier one'],
    ['quotes', '-w /etc/passwd -p wa -k "x"', 'auditctl knows no quotes'],
    ['a tab', '-w\t/etc/passwd', 'tab'],
    ['an unknown user', '-a always,exit -F arch=b64 -S open -F uid=nobodyhere', 'nobodyhere'],
  ])('%s', async ([_, line = '', reason = '']) => {
    const {text, isWhole, complaints, leftOut, rules} = await imported(
      inFolder({'a.rules': `-w /etc/shadow -p wa\n${line}\n`}),
    )
    expect({isWhole, rules}).toEqual({isWhole: false, rules: 1})
    expect(complaints).toMatchObject([{severity: 'error', place: {line: 2}}])
    expect(leftOut[0]?.reason).toContain(reason)
    expect(text).toContain('// Left out, ')
    expect(JSON5.parse(text)).toEqual({rules: ['-w /etc/shadow -p wa']})
  })
})

test('lines that only act, or only concern the load, are left out and no error', async () => {
  const {text, isWhole} = await imported(
    inFolder({'a.rules': '-i\n-q /mnt,/mnt/x\n-w /etc/passwd\n'}),
  )
  expect(isWhole).toBe(true)
  expect(JSON5.parse(text)).toEqual({rules: ['-w /etc/passwd']})
})

test('a line that deletes stays a line that deletes', async () => {
  const lines = '-w /etc/passwd\n-w /etc/shadow\n-W /etc/passwd\n'
  const {text} = await imported(inFolder({'a.rules': lines}))
  expect(JSON5.parse(text)).toEqual({
    rules: ['-w /etc/passwd', '-w /etc/shadow', '-W /etc/passwd'],
  })
})

test('files that augenrules would glue together are told apart', async () => {
  const {text} = await imported(
    inFolder({'a.rules': '-w /etc/passwd -p wa -k a', 'b.rules': '-w /etc/shadow\n'}),
  )
  expect(text).toContain('a.rules does not end in a newline: augenrules glues')
  expect(JSON5.parse(text)).toEqual({rules: ['-w /etc/passwd -p wa -k a', '-w /etc/shadow']})
})

test('a single file can be imported, but only one that is named *.rules', async () => {
  const files = {'/site/site.rules': '-w /etc/passwd\n', '/site/site.txt': '-w /etc/passwd\n'}
  expect(await imported(files, './site.rules')).toMatchObject({rules: 1, isWhole: true})
  await expect(imported(files, 'site.txt')).rejects.toMatchObject({code: 'NOT_A_RULES_FILE'})
  await expect(imported(files, '/none')).rejects.toMatchObject({code: 'RULES_UNREADABLE'})
  await expect(imported({'/d/x': ''}, '/d')).rejects.toMatchObject({code: 'NO_RULES_FILES'})
})
