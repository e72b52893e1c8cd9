import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import * as v from 'valibot'
import {expect, test} from 'vitest'
import {planSchema} from '../../src/report/plan-schema.ts'
import {auditform, documentOf, makeDesk} from './run-program.ts'

const first = "{control: {enabled: 'locked'}, rules: ['-w /etc/passwd -p wa -k a']}"
const other =
  "{control: {enabled: 'locked'}, rules: ['-w /etc/passwd -p wa -k a', '-w /etc/hosts -p wa -k c']}"

/** A locked host, and a plan for it in a file. */
async function lockedDesk(...flags: readonly string[]) {
  const desk = await makeDesk()
  const plan = join(desk.folder, 'my plan.json')
  const lock = ['apply', '--yes', '--allow', 'LOCKS_UNTIL_REBOOT', ...desk.target]
  const locked = await auditform([...lock, await desk.write('first.json5', first)])
  expect(locked).toMatchObject({status: 0})
  const policy = await desk.write('other.json5', other)
  const made = await auditform(['plan', ...flags, ...desk.target, policy, '--out', plan])
  expect(made).toMatchObject({status: 2, stderr: ''})
  const run = (...words: readonly string[]) => auditform([...words, ...desk.target, plan])
  const stage = (...more: readonly string[]) => run('apply', '--for-next-boot', '--yes', ...more)
  const id: string = JSON.parse(await readFile(plan, 'utf8')).plan_id
  return {...desk, plan, made, policy, run, stage, id}
}

test('a plan for a locked host names the command that writes it down, and so does the refusal', async () => {
  const {made, run, id, plan} = await lockedDesk()
  const command = `auditform apply --for-next-boot '${plan}'`
  expect(made.stdout).toContain(
    `Saved as plan ${id}. To write just this for the next boot: ${command}`,
  )
  const refused = await run('apply', '--yes')
  expect(refused).toMatchObject({status: 3})
  expect(refused.stderr).toContain(`Write it down for the next boot, and reboot: ${command}\n`)
})

test('it is staged, once, under its id, and what it asks for then waits for the boot', async () => {
  const {stage, id, run, sandbox, target, policy} = await lockedDesk()
  const before = JSON.parse(await readFile(sandbox, 'utf8'))
  const staged = await stage()
  expect(staged).toMatchObject({status: 0, stderr: ''})
  expect(staged.stdout).toMatch(/^Staged, waiting for reboot: 2 rules of .*other\.json5/m)
  const after = JSON.parse(await readFile(sandbox, 'utf8'))
  expect(after.rules).toEqual(before.rules)
  expect(after.rules_d['auditform.rules']).toContain('/etc/hosts')
  expect(await readFile(`${sandbox}.history.jsonl`, 'utf8')).toMatch(
    new RegExp(`"action":"stage".*"plan":"${id}"`),
  )

  const again = await stage()
  expect(again).toMatchObject({status: 0, stderr: ''})
  expect(again.stdout).toContain(
    `Plan ${id} is already staged and waits for the reboot; nothing was changed.`,
  )
  expect(v.parse(planSchema, documentOf(await stage('--json')))).toMatchObject({
    as_desired: false,
    applied: null,
    staged: {policy: [policy]},
  })
  expect((await run('apply', '--yes')).status).toBe(3)
  expect((await auditform(['plan', ...target, policy])).status).toBe(7)
})

test('one that rules.d has left since is stale', async () => {
  const {stage, bend} = await lockedDesk()
  await bend({rules_d: {'other.rules': '-w /etc/group -p wa\n'}})
  const refused = await stage()
  expect(refused).toMatchObject({status: 4})
  expect(refused.stderr).toMatch(/rules\.d/)
})

test('one that writes no file is wrong usage, and its plan names no way that is none', async () => {
  const {stage, made} = await lockedDesk('--live-only')
  expect(made.stdout).toMatch(/To apply just this: auditform apply '/)
  const refused = await stage()
  expect(refused).toMatchObject({status: 64})
  expect(refused.stderr).toMatch(/was made with --live-only and writes no file/)
})

test('an open kernel takes it as well, and one that was booted since has it applied', async () => {
  const desk = await makeDesk()
  const policy = await desk.write('p.json5', other.replace("control: {enabled: 'locked'}, ", ''))
  const plan = join(desk.folder, 'plan.json')
  await auditform(['plan', ...desk.target, policy, '--out', plan])
  const words = ['apply', '--for-next-boot', '--yes', ...desk.target, plan]
  expect((await auditform(words)).stdout).toMatch(/^Staged, waiting for reboot: 2 rules/m)
  const {entry} = JSON.parse(await readFile(`${desk.sandbox}.staged`, 'utf8'))
  await desk.bend({rules: entry.promise.rules})
  const booted = await auditform(words)
  expect(booted).toMatchObject({status: 0, stderr: ''})
  expect(booted.stdout).toMatch(/Plan \w+ is already applied; nothing was changed\.\n/)
})
