import {readFile} from 'node:fs/promises'
import {describe, expect, test} from 'vitest'
import {auditform, documentOf, makeDesk, smallPolicy} from './run-program.ts'

const listing = `-w /etc/passwd -p wa -k identity
-a always,exit -F arch=b64 -S adjtimex,settimeofday -F key=time-change
-w /srv/data -p wa -k data
`

async function recording() {
  const desk = await makeDesk()
  await desk.write('host/auditctl-l.txt', listing)
  await desk.write('host/auditctl-s.txt', 'enabled 1\nfailure 1\nbacklog_limit 8192\n')
  return {...desk, host: ['--target', `capture:${desk.folder}/host`]}
}

test('the policy goes to stdout and nothing else does; planned there it changes nothing', async () => {
  const {host, write} = await recording()
  const ran = await auditform(['import', ...host])
  expect(ran).toMatchObject({status: 0, stderr: 'Imported 3 rules.\n'})
  const policy = await write('site.json5', ran.stdout)
  const plan = await auditform(['plan', ...host, policy])
  expect(plan.status).toBe(0)
  expect(plan.stdout).toMatch(/No changes\. 3 rules as desired\./)
})

test('an applied policy comes back whole from the host it was applied to', async () => {
  const {target, write} = await makeDesk()
  const rules = '-w /srv/only/there -p wa -k x\n-a never,exit -F dir=/etc/ -F uid=0\n'
  await auditform(['apply', '--yes', ...target, await write('p.rules', rules)])
  const {status, stdout} = await auditform(['import', ...target])
  expect(status).toBe(0)
  const again = await write('again.json5', stdout)
  expect((await auditform(['plan', '--live-only', ...target, again])).status).toBe(0)
})

describe('--output', () => {
  test('never replaces a file unasked', async () => {
    const {target, write, folder} = await makeDesk()
    await auditform(['apply', '--yes', ...target, await write('p.json5', smallPolicy)])
    const path = await write('mine.json5', 'mine')
    const ran = await auditform(['import', ...target, '--output', path])
    expect(ran.status).toBe(1)
    expect(ran.stderr).toMatch(/is there already\.\n.*Nothing was written/)
    expect(await readFile(path, 'utf8')).toBe('mine')

    const forced = await auditform(['import', ...target, '--force', '-o', 'mine.json5'], {
      cwd: folder,
    })
    expect(forced).toEqual({status: 0, stdout: '', stderr: 'Imported 2 rules in mine.json5.\n'})
    expect(await readFile(path, 'utf8')).toMatch(/key=identity/)
  })

  test('into a folder that is not there is told in words', async () => {
    const {target, folder} = await makeDesk()
    const ran = await auditform(['import', ...target, '-o', `${folder}/none/x.json5`])
    expect(ran.status).toBe(1)
    expect(ran.stderr).toMatch(/none\/x\.json5 cannot be opened: no such file or directory\./)
  })
})

test('--json holds the policy and prints nothing beside it', async () => {
  const {host} = await recording()
  const ran = await auditform(['import', '--json', ...host])
  expect(ran.status).toBe(0)
  const document = documentOf(ran)
  expect(document).toMatchObject({format_version: '1.0', rules: 3, left_out: [], output: null})
})

test('of rules files it takes what auditctl would, and says what it leaves out', async () => {
  const {write, folder} = await makeDesk()
  await write('rules.d/10-a.rules', '-D\n-b 8192\n-w /etc/passwd -p wa -k a\n')
  await write('rules.d/20-b.rules', '-w wrong -p wa\n')
  const ran = await auditform(['import', '--from', `${folder}/rules.d`])
  expect(ran.status).toBe(1)
  expect(ran.stdout).toMatch(/backlog_limit: 8192/)
  expect(ran.stderr).toMatch(/20-b\.rules:1:4.*Imported 1 rule\./s)
  expect((await auditform(['import', '--from', `${folder}/none`])).stderr).toMatch(/none/)
})
