import {readdir} from 'node:fs/promises'
import {expect, test} from 'vitest'
import {readSandbox} from '../../src/system/sandbox-file.ts'
import {auditform, documentOf, makeDesk, smallPolicy} from './run-program.ts'

/** A host to which a policy was applied, and the command of a timer that keeps it so. */
async function appliedDesk() {
  const desk = await makeDesk()
  const policy = await desk.write('p.json5', smallPolicy)
  const run = (...words: readonly string[]) => auditform([...words, ...desk.target, policy])
  const repair = (...more: readonly string[]) => run('apply', '--only-drift', '--yes', ...more)
  await run('apply', '--yes')
  const rules = async () => (await readSandbox(desk.sandbox)).rules.length
  /** Somebody takes one of the two rules away. */
  const flip = async (path = '/etc/passwd') => {
    const isIt = (value: unknown) => value === path
    const held = (await readSandbox(desk.sandbox)).rules
    await desk.bend({rules: held.filter(({fields}) => !fields.some((each) => isIt(each.value)))})
  }
  return {...desk, policy, run, repair, rules, flip}
}

test('is silent where nothing differs, and puts back what does', async () => {
  const {repair, flip, rules} = await appliedDesk()
  expect(await repair()).toEqual({status: 0, stdout: '', stderr: ''})
  await flip()
  const ran = await repair()
  expect(ran).toMatchObject({status: 0, stderr: ''})
  expect(ran.stdout).toContain('Applied and verified: 1 operation')
  expect(await rules()).toBe(2)
  expect(await repair()).toEqual({status: 0, stdout: '', stderr: ''})
})

test('brings no changed policy to the host', async () => {
  const {repair, write, flip, sandboxText} = await appliedDesk()
  await flip()
  const before = await sandboxText()
  const other = (policy: string) => write('p.json5', policy)
  for (const changed of [
    smallPolicy.replace('8192', '4096'),
    smallPolicy.replace('control: {backlog_limit: 8192},', ''),
    smallPolicy.replace('control: {', 'control: {rate_limit: 5, '),
    smallPolicy.replace('adjtimex', 'settimeofday'),
    smallPolicy.replace('rules: [', "rules: [ '-w /etc/group -p wa',"),
    smallPolicy.replace('control:', "unmanaged: 'keep', control:"),
  ]) {
    await other(changed)
    const ran = await repair()
    expect({status: ran.status, changed}).toEqual({status: 4, changed})
    expect(ran.stderr).toContain('The policy is not what was applied last (generation 1')
  }
  expect(documentOf(await repair('--json'))).toMatchObject({error: {code: 'POLICY_CHANGED'}})
  expect(await sandboxText()).toBe(before)
  await other(`// A remark changes nothing.\n${smallPolicy}`)
  expect(await repair()).toMatchObject({status: 0})
})

test('does nothing on a host to which nothing was applied', async () => {
  const {target, write} = await makeDesk()
  const policy = await write('p.json5', smallPolicy)
  const ran = await auditform(['apply', '--only-drift', '--yes', ...target, policy])
  expect(ran).toMatchObject({status: 4})
  expect(ran.stderr).toContain('Nothing was applied to this host yet.')
})

test('does no more at a time than it is allowed to', async () => {
  const {repair, bend, sandboxText} = await appliedDesk()
  await bend({rules: []})
  const before = await sandboxText()
  const ran = await repair('--max-changes', '1', '--allow', 'COVERAGE_GAP')
  expect(ran).toMatchObject({status: 5})
  expect(ran.stderr).toContain('2 operations away from its policy, and --max-changes is 1')
  expect(await sandboxText()).toBe(before)
  expect(await repair('--max-changes', '2')).toMatchObject({status: 0})
})

test('gives in after it has repaired one thing twice, and goes on after an apply by hand', async () => {
  const {repair, flip, rules, run, folder} = await appliedDesk()
  for (const _time of [1, 2]) {
    await flip()
    expect(await repair()).toMatchObject({status: 0})
  }
  await flip()
  for (const _time of [1, 2]) {
    const ran = await repair()
    expect(ran).toMatchObject({status: 5})
    expect(ran.stderr).toContain('Repaired twice within a day and changed again: ')
    expect(ran.stderr).toContain('-w /etc/passwd -p wa -k identity')
    expect(await rules()).toBe(1)
  }
  expect((await readdir(folder)).some((name) => name.endsWith('.repairs'))).toBe(true)
  await run('apply', '--yes')
  await flip()
  expect(await repair()).toMatchObject({status: 0})
})

test('a repair that a hazard stops is none, and does not count as one', async () => {
  const {write, run, bend, sandbox} = await appliedDesk()
  await write('p.json5', smallPolicy.replace('control: {', "control: {failure: 'panic', "))
  const allow = ['--allow', 'PANICS_ON_FAILURE']
  expect(await run('apply', '--yes', ...allow)).toMatchObject({status: 0})
  const {control} = await readSandbox(sandbox)
  await bend({control: {...control, failure: 'printk'}})
  for (const _time of [1, 2, 3]) {
    const ran = await run('apply', '--only-drift', '--yes', '--json')
    expect(documentOf(ran)).toMatchObject({error: {code: 'HAZARD', exit_status: 5}})
  }
  expect(await run('apply', '--only-drift', '--yes', ...allow)).toMatchObject({status: 0})
})

test('what contradicts it is refused', async () => {
  const {run} = await appliedDesk()
  expect(await run('apply', '--only-drift', '--take-over')).toMatchObject({status: 64})
  expect(await run('apply', '--max-changes', '3')).toMatchObject({status: 64})
  expect(await run('apply', '--only-drift', '--max-changes', '0')).toMatchObject({status: 64})
})
