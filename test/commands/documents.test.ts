import {captureOutput} from '@oclif/test'
import * as v from 'valibot'
import {afterEach, describe, expect, test} from 'vitest'
import Apply from '../../src/commands/apply.ts'
import Drift from '../../src/commands/drift.ts'
import Plan from '../../src/commands/plan.ts'
import Status from '../../src/commands/status.ts'
import Validate from '../../src/commands/validate.ts'
import {driftSchema} from '../../src/report/drift-schema.ts'
import {errorSchema} from '../../src/report/error-schema.ts'
import {planSchema} from '../../src/report/plan-schema.ts'
import {statusSchema} from '../../src/report/status-schema.ts'
import {validateSchema} from '../../src/report/validate-schema.ts'
import {makeWorld} from '../world.ts'

const root = new URL('../..', import.meta.url).pathname
const commands = {plan: Plan, apply: Apply, drift: Drift, status: Status, validate: Validate}

afterEach(() => {
  process.exitCode = undefined
})

/** Runs a command with --json and gives the one document that it prints, and its exit status. */
async function run(name: keyof typeof commands, ...argv: readonly string[]) {
  process.exitCode = undefined
  const {stdout, stderr} = await captureOutput(() => commands[name].run([...argv, '--json'], root))
  expect(stderr).toBe('')
  const document: unknown = JSON.parse(stdout)
  return {document, status: process.exitCode ?? 0}
}

const policy = `{
  control: {backlog_limit: 8192},
  rules: [
    {watch: '/etc/passwd', perm: 'wa', key: 'identity', why: 'accounts', protect: true},
    '-a never,exit -F arch=b64 -S adjtimex -F uid=0',
    {watch: '/etc/hosts', when: {arch: 's390x'}},
  ],
}`

async function world() {
  const made = await makeWorld()
  const path = await made.write('p.json5', policy)
  return {...made, path, target: `--target=sandbox:${made.sandboxPath}`}
}

describe('a life of a host, in documents that are as their schemas say', () => {
  test('plan, apply, plan, status', async () => {
    const {path, target} = await world()
    const before = await run('plan', target, path)
    expect(before.status).toBe(2)
    expect(v.parse(planSchema, before.document).summary).toMatchObject({add: 2, control: 1})

    const applied = await run('apply', target, path, '--yes')
    expect(applied.status).toBe(0)
    expect(v.parse(planSchema, applied.document).applied).toMatchObject({operations: 3, rules: 2})

    const again = await run('apply', target, path, '--yes')
    expect(again.status).toBe(0)
    expect(v.parse(planSchema, again.document).applied).toBeNull()

    const after = await run('plan', target, path)
    expect(after.status).toBe(0)
    expect(v.parse(planSchema, after.document)).toMatchObject({as_desired: true, operations: []})

    const {document} = await run('status', target)
    const owners = v.parse(statusSchema, document).rules.map(({owner}) => owner.kind)
    expect(owners).toEqual(['policy', 'policy'])
  })

  test('drift', async () => {
    const {path, target, system} = await world()
    await run('apply', target, path, '--yes')
    const clean = await run('drift', target, path)
    expect(clean.status).toBe(0)
    expect(v.parse(driftSchema, clean.document)).toMatchObject({as_desired: true, drift: []})
    await system.auditctl(['-D'])
    const {document, status} = await run('drift', target, path)
    expect(status).toBe(2)
    expect(v.parse(driftSchema, document).drift.map(({kind}) => kind)).toEqual([
      'missing',
      'missing',
    ])
  })

  test('validate', async () => {
    const {path} = await world()
    const {document, status} = await run('validate', path, '--auditctl-version', '3.1.2')
    expect(status).toBe(0)
    expect(v.parse(validateSchema, document)).toMatchObject({auditctl: '3.1.2', rules: 2})
  })
})

describe('failures are documents too, with the status of the run', () => {
  async function failure(name: keyof typeof commands, ...argv: readonly string[]) {
    const {document, status} = await run(name, ...argv)
    const {error} = v.parse(errorSchema, document)
    expect(error.exit_status).toBe(status)
    return error
  }

  test('a policy that is wrong', async () => {
    const {write} = await world()
    const path = await write('wrong.json5', '{rules: [{wtach: 1}]}')
    const error = await failure('validate', path)
    expect(error).toMatchObject({code: 'POLICY_INVALID', exit_status: 1})
    expect(error.complaints?.length).toBeGreaterThan(0)
  })

  test('a hazard that was not allowed', async () => {
    const {write, target, path} = await world()
    await run('apply', target, path, '--yes')
    await write('p.json5', '{}')
    expect(await failure('apply', target, path, '--yes')).toMatchObject({
      code: 'HAZARD',
      exit_status: 5,
      message: expect.stringMatching(/EMPTIES.*REMOVES_PROTECTED/),
    })
  })

  test('a locked kernel', async () => {
    const {system, target, path} = await world()
    await system.auditctl(['-e', '2'])
    expect(await failure('apply', target, path, '--yes')).toMatchObject({exit_status: 3})
  })

  test('nobody to ask', async () => {
    const {target, path} = await world()
    expect(await failure('apply', target, path)).toMatchObject({code: 'NOT_CONFIRMED'})
  })

  test('a flag that does not exist is no drift', async () => {
    expect(await failure('plan', '--frobnicate')).toMatchObject({code: 'USAGE', exit_status: 64})
  })

  test('a file that is no sandbox', async () => {
    const {write} = await world()
    const path = await write('s.json', '{"a": "\u202e"}')
    expect(await failure('status', `--target=sandbox:${path}`)).toMatchObject({
      code: 'SANDBOX_DAMAGED',
    })
  })
})
