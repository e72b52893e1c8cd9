import {expect, test} from 'vitest'
import {auditform, documentOf, makeDesk, smallPolicy} from './run-program.ts'

test('silence and 0 while all is as it was applied, words and 2 when it is not', async () => {
  const {target, write, bend} = await makeDesk()
  const policy = await write('p.json5', smallPolicy)
  const drift = (...more: readonly string[]) => auditform(['drift', ...target, policy, ...more])
  await auditform(['apply', '--yes', ...target, policy])
  expect(await drift()).toEqual({status: 0, stdout: '', stderr: ''})

  await bend({rules: []})
  const ran = await drift()
  expect(ran).toMatchObject({status: 2, stderr: ''})
  expect(ran.stdout).toMatch(/-w \/etc\/passwd -p wa -k identity/)
  const inJson = await drift('--json')
  expect(inJson.status).toBe(2)
  expect(documentOf(inJson)).toMatchObject({format_version: '1.0'})
})

test('in no environment at all, as from cron, it is as quiet', async () => {
  const {target, write, bend} = await makeDesk()
  const policy = await write('p.json5', smallPolicy)
  await auditform(['apply', '--yes', ...target, policy])
  const drift = () => auditform(['drift', ...target, policy], {env: {}, cwd: '/'})
  expect(await drift()).toEqual({status: 0, stdout: '', stderr: ''})
  await bend({rules: []})
  expect(await drift()).toMatchObject({status: 2, stderr: ''})
})

test('what could not be found out is 1, so that cron never takes it for order', async () => {
  const {target, write} = await makeDesk()
  const policy = await write('p.json5', smallPolicy)
  await write('sandbox.json', '{')
  const ran = await auditform(['drift', ...target, policy])
  expect({status: ran.status, stdout: ran.stdout}).toEqual({status: 1, stdout: ''})
})
