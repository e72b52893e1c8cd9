import {readdir, writeFile} from 'node:fs/promises'
import * as v from 'valibot'
import {expect, test} from 'vitest'
import {driftSchema} from '../../src/report/drift-schema.ts'
import {freshSandbox, readSandbox} from '../../src/system/sandbox-file.ts'
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

/** A desk with a policy that is applied and has drifted in two ways. */
async function driftedDesk() {
  const desk = await makeDesk()
  const policy = await desk.write('p.json5', smallPolicy)
  const run = (...words: readonly string[]) => auditform([...words, ...desk.target, policy])
  await run('apply', '--yes')
  const {rules, control} = await readSandbox(desk.sandbox)
  const inOrder = {rules, control}
  await desk.bend({rules: rules.slice(1), control: {...control, backlog_limit: 64}})
  return {...desk, run, inOrder}
}

test('what is ignored or accepted does not count, and a reason is not forgotten', async () => {
  const {run, write} = await driftedDesk()
  expect(await run('drift', '--ignore', 'missing')).toMatchObject({status: 2, stderr: ''})
  const ignored = await run('drift', '--ignore', 'missing', '--ignore', 'control=backlog_limit')
  expect(ignored).toEqual({status: 0, stdout: '', stderr: ''})

  const accepted = (until: string) => `{accept: [
    {kind: 'missing', key: 'identity', reason: 'CHG-1', until: '${until}'},
    {control: 'backlog_limit', reason: 'CHG-2', until: '9999-12-31'},
  ]}`
  const file = await write('accepted.json5', accepted('9999-12-31'))
  expect(await run('drift', '--accept', file)).toEqual({status: 0, stdout: '', stderr: ''})
  const document = documentOf(await run('drift', '--accept', file, '--json'))
  expect(v.parse(driftSchema, document).drift.map((each) => [each.counted, each.accepted])).toEqual(
    [
      [false, expect.objectContaining({by: 'accept', reason: 'CHG-1'})],
      [false, expect.objectContaining({by: 'accept', reason: 'CHG-2'})],
    ],
  )

  await write('accepted.json5', accepted('2020-01-01'))
  const over = await run('drift', '--accept', file)
  expect(over.status).toBe(2)
  expect(over.stdout).toMatch(/accepted\.json5:2 is over since 2020-01-01 \(CHG-1\)/)

  await run('apply', '--yes')
  const unused = await run('drift', '--accept', file)
  expect(unused.status).toBe(0)
  expect(unused.stdout).toMatch(/accepted\.json5:3 accepts nothing that is there/)
})

test('a mistake in what is to be ignored never hides anything', async () => {
  const {run, write, folder} = await driftedDesk()
  const misspelt = await run('drift', '--ignore', 'mising')
  expect(misspelt).toMatchObject({status: 64, stdout: ''})
  expect(misspelt.stderr).toContain('Did you mean --ignore missing?')
  expect(await run('drift', '--accept', `${folder}/none.json5`)).toMatchObject({
    status: 1,
    stdout: '',
  })
  const file = await write('accepted.json5', "{accept: [{kind: 'missing'}]}")
  const wrong = await run('drift', '--accept', file)
  expect(wrong).toMatchObject({status: 1, stdout: ''})
  expect(wrong.stderr).toMatch(/accepted\.json5:1:11\n/)
  expect(wrong.stderr).toContain('The file of accepted differences has 2 errors')
})

test('with --since-last each difference is mailed once, and the status still tells the truth', async () => {
  const {run, bend, inOrder, sandbox} = await driftedDesk()
  const look = () => run('drift', '--since-last')
  const drifted = await readSandbox(sandbox)
  expect(await look()).toMatchObject({status: 2, stdout: expect.stringContaining('2 differences')})
  expect(await look()).toEqual({status: 2, stdout: '', stderr: ''})
  expect((await run('drift')).stdout).toContain('2 differences')

  await bend({control: inOrder.control})
  expect(await look()).toMatchObject({status: 2, stdout: expect.stringContaining('1 difference')})
  await bend(inOrder)
  const well = {status: 0, stdout: `sandbox ${sandbox} is as its policy asks again.\n`, stderr: ''}
  expect(await look()).toEqual(well)
  expect(await look()).toEqual({status: 0, stdout: '', stderr: ''})

  await bend(drifted)
  const back = await look()
  expect(back.stdout).toContain('it went and came back, 2 times within a day')
  await bend(inOrder)
  expect(await look()).toEqual({status: 0, stdout: '', stderr: ''})
})

test('a memory that is damaged tells all once more', async () => {
  const {run, folder} = await driftedDesk()
  await run('drift', '--since-last')
  const [name = ''] = (await readdir(folder)).filter((each) => each.includes('.drift-'))
  await writeFile(`${folder}/${name}`, '{')
  expect((await run('drift', '--since-last')).stdout).toContain('2 differences')
})

const removal = (serial: number, auid: number) =>
  `type=CONFIG_CHANGE msg=audit(${1_790_000_000 + serial}.000:${serial}): auid=${auid} ses=2 op=remove_rule key="identity" list=4 res=1\n`

test('of a recording the log is read, with the names of its users', async () => {
  const {folder, write} = await makeDesk()
  const policy = await write('p.json5', smallPolicy)
  const status = ['enabled 1', 'failure 1', 'pid 7', 'backlog_limit 8192', '']
  await write('host/auditctl-s.txt', status.join('\n'))
  await write('host/auditctl-l.txt', '-a always,exit -F arch=b64 -S adjtimex -F key=time-change\n')
  await write('host/passwd', 'alice:x:1000:1000::/:/bin/sh\n')
  const drift = (...more: readonly string[]) =>
    auditform(['drift', '--live-only', '--target', `capture:${folder}/host`, policy, ...more])
  expect((await drift()).stdout).not.toMatch(/by alice|not recorded/)
  await write('host/ausearch.txt', `${removal(1, 0)}${removal(2, 1000)}`)
  const ran = await drift()
  expect(ran).toMatchObject({status: 2, stderr: ''})
  expect(ran.stdout).toContain('  removed by alice (auid 1000, session 2) at 2026-09-21T')
  const document = v.parse(driftSchema, documentOf(await drift('--json')))
  expect(document.drift[0]?.author).toMatchObject({kind: 'recorded', user: 'alice'})
})

test('a watched directory that is gone is no change of the policy', async () => {
  const {target, write, bend} = await makeDesk({
    paths: {...freshSandbox.paths, '/srv/app': 'directory'},
  })
  const policy = await write('p.rules', '-w /srv/app/ -p wa -k app\n-w /srv/none -p wa -k none\n')
  const drift = () => auditform(['drift', ...target, policy])
  await auditform(['apply', '--yes', ...target, policy])
  expect(await drift()).toEqual({status: 0, stdout: '', stderr: ''})
  await bend({paths: freshSandbox.paths})
  expect(await drift()).toEqual({status: 0, stdout: '', stderr: ''})
  await bend({rules: []})
  const {stdout} = await drift()
  expect(stdout).toContain('2 differences')
  expect(stdout).not.toContain('The policy')
})
