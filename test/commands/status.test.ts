import {describe, expect, test} from 'vitest'
import {freshSandbox} from '../../src/system/sandbox-file.ts'
import {auditform, documentOf, makeDesk, smallPolicy, unprintable} from './run-program.ts'

test('whose rules they are, and what the next boot loads', async () => {
  const {target, write, bend} = await makeDesk()
  await auditform(['apply', '--yes', ...target, await write('p.json5', smallPolicy)])
  const {stdout} = await auditform(['status', '--rules', ...target])
  expect(stdout).toMatch(/^ {4}backlog_limit|^ {2}backlog_limit +8192/m)
  expect(stdout).toMatch(/^ +2 {2}asked for by the applied policy$/m)
  expect(stdout).toMatch(/^ {2}-w \/etc\/passwd -p wa -k identity {2}asked for/m)
  expect(stdout).toMatch(/auditform\.rules: 2 rules/)

  await bend({rules: []})
  expect((await auditform(['status', ...target])).stdout).toMatch(/2 rules of it not in the kernel/)
})

test('a locked kernel is told, and is no failure', async () => {
  const {target} = await makeDesk({control: {...freshSandbox.control, enabled: 'locked'}})
  const ran = await auditform(['status', ...target])
  expect(ran).toMatchObject({status: 0, stderr: ''})
  expect(ran.stdout).toMatch(/enabled +locked +no rule and no control value can change/)
})

test('--json is one document', async () => {
  const {target} = await makeDesk()
  const ran = await auditform(['status', '--json', ...target])
  expect(ran.status).toBe(0)
  expect(documentOf(ran)).toMatchObject({
    format_version: '1.0',
    control: {enabled: 'on'},
    rules: [],
  })
})

describe('a sandbox that is damaged is told so, and stays as it is', () => {
  const whole = JSON.stringify(freshSandbox)
  const rule = {list: 4, action: 2, fields: [], syscalls: 'all'}
  const damages: readonly (readonly [name: string, text: string, says: RegExp])[] = [
    ['cut off', whole.slice(0, 200), /no sandbox: /],
    ['empty', '', /no sandbox: /],
    ['another document', '[]', /no sandbox: format_version/],
    ['binary', '\u0000\u001b[31m', /no sandbox: /],
    ['a stranger', JSON.stringify({...freshSandbox, foo: 1}), /foo: there is no such field/],
    [
      'a list that no kernel has',
      JSON.stringify({...freshSandbox, rules: [{...rule, list: 99}]}),
      /rules\.0\.list: Expected the number of a list/,
    ],
    ['a machine without audit', JSON.stringify({...freshSandbox, machine: 'pdp11'}), /machine: /],
    [
      'half a number',
      JSON.stringify({...freshSandbox, control: {...freshSandbox.control, rate_limit: 0.5}}),
      /control\.rate_limit: /,
    ],
  ]

  test.for(damages)('%s', async ([, text, says]) => {
    const {target, write, sandboxText} = await makeDesk()
    await write('sandbox.json', text)
    const policy = await write('p.json5', smallPolicy)
    for (const args of [['status'], ['apply', '--yes', policy]]) {
      const ran = await auditform([...args, ...target])
      expect({status: ran.status, stdout: ran.stdout}).toEqual({status: 1, stdout: ''})
      expect(ran.stderr).toMatch(says)
      expect(ran.stderr).toMatch(/Name another file .* or remove this one/)
    }
    expect(await sandboxText()).toBe(text)
  })
})

test.for([
  [[], /there is no such folder/],
  [['file'], /it is no folder/],
  [['empty/x'], /holds no auditctl-s\.txt.*auditctl -s > auditctl-s\.txt/s],
] as const)('a recording that is none: %o', async ([files, says]) => {
  const {write, folder} = await makeDesk()
  for (const file of files) await write(file, '')
  const name = files[0]?.split('/')[0] ?? 'none'
  const ran = await auditform(['status', '--target', `capture:${folder}/${name}`])
  expect({status: ran.status, stdout: ran.stdout}).toEqual({status: 1, stdout: ''})
  expect(ran.stderr).toMatch(says)
})

describe('what the next boot loads', () => {
  const stopping = "-a always,exit -S nosuchcall -k 'x\u001b[31m'\n-w /etc/hosts -p wa\n"

  test('which line stops it, and what is behind it', async () => {
    const {target, write, bend, sandboxText} = await makeDesk()
    const policy = await write('p.json5', smallPolicy)
    await auditform(['apply', '--yes', ...target, policy])
    const {rules_d} = JSON.parse(await sandboxText())
    await bend({rules_d: {...rules_d, '10-a.rules': stopping}})
    const {status, stdout} = await auditform(['status', ...target, policy])
    expect(status).toBe(2)
    expect(stdout).not.toMatch(unprintable)
    expect(stdout).toMatch(/^ {2}policy +in sync +it asks for what was applied$/m)
    expect(stdout).toMatch(/^ {2}rules\.d +differs +the load stops at .*10-a\.rules:1: -a always/m)
    expect(stdout).toMatch(/^ {2}kernel +in sync +it holds what it should$/m)
    expect(stdout).toMatch(/^ {2}loads 0 rules\n(.*\n)* {2}stops at .*10-a\.rules:1: .*nosuchcall/m)
    expect(stdout).toMatch(/^ {2}\d lines behind it not loaded$/m)
    const json = documentOf(await auditform(['status', '--json', ...target, policy]))
    expect(json).toMatchObject({
      legs: [
        {name: 'policy', state: 'in-sync'},
        {name: 'rules.d', state: 'differs', command: 'auditform apply --take-over'},
        {name: 'audit.rules', state: 'unknown'},
        {name: 'kernel', state: 'in-sync'},
      ],
      boot: {
        rules: 0,
        stopped_at: {places: [{line: 1}], line: 5, reason: {code: 'refused'}},
        not_reached: [{text: '-w /etc/hosts -p wa'}, {}, {}],
      },
    })
  })

  test('a policy that was named and is wrong is told', async () => {
    const {target, write} = await makeDesk()
    const ran = await auditform(['status', ...target, await write('p.rules', '-w wrong\n')])
    expect({status: ran.status, stdout: ran.stdout}).toEqual({status: 1, stdout: ''})
  })
})
