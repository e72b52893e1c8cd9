import * as v from 'valibot'
import {expect, test} from 'vitest'
import {doctorSchema} from '../../src/report/doctor-schema.ts'
import {freshSandbox} from '../../src/system/sandbox-file.ts'
import {auditform, documentOf, makeDesk, smallPolicy} from './run-program.ts'

test('status 2 and the worst first, where a host records nothing', async () => {
  const {target, sandboxText} = await makeDesk({
    control: {...freshSandbox.control, enabled: 'off'},
    rules_d: {'10-no-audit.rules': '-a task,never\n'},
  })
  const before = await sandboxText()
  const ran = await auditform(['doctor', ...target])
  expect(ran).toMatchObject({status: 2, stderr: ''})
  expect(ran.stdout).toMatch(/errors?, .*\n\nerror {4}Auditing is switched off/)
  expect(ran.stdout).toMatch(/^ {2}read {3}auditctl -s: enabled 0$/m)
  expect(ran.stdout).toMatch(/^ {2}mend {3}auditctl -e 1$/m)
  expect(ran.stdout).toMatch(/^warning {2}The next boot loads a rule on the task list/m)
  expect(await sandboxText()).toBe(before)
})

test('--json is one document as its schema says', async () => {
  const {target} = await makeDesk()
  const ran = await auditform(['doctor', '--json', ...target])
  expect(ran.status).toBe(2)
  const {findings, unknown} = v.parse(doctorSchema, documentOf(ran))
  expect(findings.map(({code}) => code)).toEqual(['daemon-none', 'backlog-small', 'no-rules'])
  expect(unknown).toContain('auditd-conf')
})

const capture = {
  'auditctl-l.txt': '-w /etc/passwd -p wa -k identity\n',
  'auditctl-s.txt':
    'enabled 1\nfailure 1\npid 7\nrate_limit 0\nbacklog_limit 8192\nlost 0\nbacklog 0\n',
  'rules.d/a.rules': '-w /etc/passwd -p wa -k identity\n',
}

test.for([
  {name: 'well', files: {}, status: 0, says: /nothing was found/},
  {name: 'notes only', files: {'cmdline.txt': 'quiet\n'}, status: 0, says: /: 2 notes\./},
  {
    name: 'a recorded auditd.conf',
    files: {'auditd.conf': 'local_events = no\n'},
    status: 2,
    says: /^error {4}auditd is told not to take events of this machine/m,
  },
])('a recording: $name', async ({files, status, says}) => {
  const {folder, write} = await makeDesk()
  for (const [name, text] of Object.entries({...capture, ...files})) {
    await write(`host/${name}`, text)
  }
  const ran = await auditform(['doctor', '--target', `capture:${folder}/host`])
  expect(ran).toMatchObject({status, stderr: ''})
  expect(ran.stdout).toMatch(says)
  expect(ran.stdout).toMatch(/^Could not be read: .*the watched paths/m)
})

test('a program that is no auditctl is a finding, and the rest is looked at all the same', async () => {
  const {folder} = await makeDesk()
  const ran = await auditform([
    ...['doctor', '--target', 'local', '--auditctl', '/bin/false'],
    ...['--rules-dir', `${folder}/rules.d`, '--state-dir', folder],
  ])
  expect([1, 2]).toContain(ran.status)
  expect(ran.stdout).toMatch(/^error {4}The kernel cannot be asked from here: /m)
})

test('what stands open in a policy does not count here', async () => {
  const {target, write} = await makeDesk({control: {...freshSandbox.control, backlog_limit: 8192}})
  await auditform(['apply', '--yes', ...target, await write('p.json5', smallPolicy)])
  const {stdout} = await auditform(['doctor', ...target])
  expect(stdout).toMatch(/: 1 error\./)
})
