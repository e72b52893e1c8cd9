import {captureOutput} from '@oclif/test'
import {afterEach, expect, test} from 'vitest'
import Explain from '../../src/commands/explain.ts'

const root = new URL('../..', import.meta.url).pathname

afterEach(() => {
  process.exitCode = undefined
})

async function explain(...argv: readonly string[]) {
  const {stdout, stderr} = await captureOutput(() => Explain.run([...argv], root))
  return {stdout, stderr, status: process.exitCode ?? 0}
}

test('a quoted line and its separate words are the same rule', async () => {
  const line = '-w /etc/passwd -p wa -k passwd_watch'
  const quoted = await explain(line)
  const words = await explain(...line.split(' '))
  expect(quoted).toEqual(words)
  expect(quoted.status).toBe(0)
  expect(quoted.stdout).toMatch(/^Records every open for writing and every attribute change of the/)
  expect(quoted.stdout).toContain('2.8.5 to 4.2.1  -w /etc/passwd -p wa -k passwd_watch')
})

test('releases that make another rule of it stand apart', async () => {
  const {stdout} = await explain('-a always,exit -F arch=b64 -F dir=/etc -F perm=x')
  expect(stdout).toContain('2.8.5 to 3.1.2  -a always,exit -F arch=b64 -S all -F dir=/etc')
  expect(stdout).toContain('3.1.5 to 4.1.4  -a always,exit -F arch=b64 -S execve -F dir=/etc')
  expect(stdout).toContain('4.2.1           -a always,exit -F arch=b64 -S execve,execveat')
})

test('a refused rule is shown with a caret and a remedy, and the status is 1', async () => {
  const {stdout, status} = await explain('-a', 'always,exit', '-F', 'uid=a b', '-S', 'opne')
  expect(status).toBe(1)
  expect(stdout).toContain('refuses this rule')
  expect(stdout).toMatch(/1 \| -a always,exit -F uid=a\\ b -S opne\n {2}\| {23}\^{4}/)
  expect(stdout).toContain('= help: ')
})

test('a line that deletes says which rule, and that none is loaded', async () => {
  const {stdout, status} = await explain('-W /etc/passwd -p wa')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^Deletes the rule that records every open for writing/)
  expect(stdout).toContain('The line deletes a rule, and loads none.')
})

test('--json gives one document with the words beside the answer', async () => {
  const {stdout, status} = await explain('--json', '--auditctl-version', '2.8.5', '-D')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    format_version: '1.0',
    auditctl: '2.8.5',
    input: '-D',
    accepted: false,
    error: null,
    findings: [{code: 'deletes-all', severity: 'note'}],
    words: null,
  })
})

test.for([
  [['--jsn', '-w', '/etc/passwd']],
  [['-w', '/etc/passwd', '--frobnicate']],
  [['--auditctl-version', '4', '-D']],
  [['--machine', 'pdp11', '-D']],
  [['--stdin', '-D']],
  [[]],
] as const)('wrong usage has a status of its own: %o', async ([argv]) => {
  const {status, stdout} = await explain(...argv)
  expect({status, stdout}).toEqual({status: 64, stdout: ''})
})
