import {expect, test} from 'vitest'
import {auditform, documentOf, makeDesk, smallPolicy} from './run-program.ts'

test('the text is the file that apply writes, and a policy by itself', async () => {
  const {target, write, sandboxText} = await makeDesk()
  const policy = await write('p.json5', smallPolicy)
  const before = await sandboxText()
  const rendered = await auditform(['render', ...target, policy])
  expect(rendered).toMatchObject({status: 0, stderr: ''})
  expect(rendered.stdout).toMatch(
    /^-a always,exit -F path=\/etc\/passwd -F perm=wa -F key=identity$/m,
  )
  expect(await sandboxText()).toBe(before)

  await auditform(['apply', '--yes', ...target, policy])
  const {rules_d} = JSON.parse(await sandboxText())
  expect(rules_d).toEqual({'auditform.rules': rendered.stdout})

  const again = await auditform(['plan', ...target, await write('again.rules', rendered.stdout)])
  expect(again.stdout).toMatch(/No changes|1 file|no rule changes/)
})

test('--json holds the text as it is', async () => {
  const {target, write} = await makeDesk()
  const policy = await write('p.json5', smallPolicy)
  const {stdout} = await auditform(['render', ...target, policy])
  const ran = await auditform(['render', '--json', ...target, policy])
  expect(ran.status).toBe(0)
  expect(documentOf(ran)).toEqual({format_version: '1.0', text: stdout, rules: 2})
})

test('a policy that is wrong is not rendered in part', async () => {
  const {target, write} = await makeDesk()
  const policy = await write('p.rules', '-w /etc/passwd -p wa\n-w wrong\n')
  const ran = await auditform(['render', ...target, policy])
  expect({status: ran.status, stdout: ran.stdout}).toEqual({status: 1, stdout: ''})
  expect(ran.stderr).toMatch(/1 error/)
})

test.for([
  {flags: [], line: /^-a always,exit -F path=\/etc\/passwd -F perm=wa -F key=identity$/m},
  {
    flags: ['--key-option', 'k'],
    line: /^-a always,exit -F path=\/etc\/passwd -F perm=wa -k identity$/m,
  },
  {flags: ['--style', 'scanner'], line: /^-w \/etc\/passwd -p wa -k identity$/m},
  {
    flags: ['--style', 'scanner', '--key-option', 'field'],
    line: /^-w \/etc\/passwd -p wa -F key=identity$/m,
  },
])('another spelling with $flags is the same policy', async ({flags, line}) => {
  const {target, write} = await makeDesk()
  const policy = await write('p.json5', smallPolicy)
  const rendered = await auditform(['render', ...target, ...flags, policy])
  expect(rendered).toMatchObject({status: 0, stderr: ''})
  expect(rendered.stdout).toMatch(line)
  await auditform(['apply', '--yes', ...target, policy])
  const again = await write('again.rules', rendered.stdout)
  expect((await auditform(['plan', ...target, again])).stdout).toMatch(/^No changes/m)
})

test('a rule that no rules file can say is refused, by plan as well', async () => {
  const {target, write} = await makeDesk()
  const path = `/${'   /'.repeat(1000)}x`
  const policy = await write('p.json5', `{rules: [{watch: '${path}', perm: 'wa', key: 'k '}]}`)
  const refused = [`No rules file can say: `, 'p.json5:1)']
  for (const command of ['render', 'plan']) {
    const ran = await auditform([command, ...target, policy])
    expect(ran.status).toBe(1)
    for (const words of refused) expect(ran.stderr).toContain(words)
  }
  expect((await auditform(['plan', '--live-only', ...target, policy])).status).toBe(2)
})
