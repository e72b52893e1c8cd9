import {execFileSync} from 'node:child_process'
import {mkdir, rm, symlink} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {auditform, documentOf, makeDesk, smallPolicy, unprintable} from './run-program.ts'

const host = ['--auditctl-version', '3.1.2', '--machine', 'x86_64']

test('a sound policy is 0, and says for whom it is sound', async () => {
  const {write} = await makeDesk()
  const ran = await auditform(['validate', ...host, await write('p.json5', smallPolicy)])
  expect(ran).toEqual({
    status: 0,
    stdout: 'Sound: 2 rules for auditctl 3.1.2 on x86_64.\n',
    stderr: '',
  })
})

/** Policies that are wrong, each with the place and the reason that must be told. */
const wrong: readonly (readonly [name: string, text: string, says: RegExp])[] = [
  ['an unknown field', '{rules: [{watsh: "/etc"}]}', /no field `watsh`.*p\.json5:1:11.*`watch`/s],
  ['a field that is there twice', '{rules: [], rules: []}', /`rules` is there twice.*:1:13/s],
  ['a missing bracket', '{rules: ["-w /etc"', /ends too early.*a \[ is never closed/s],
  ['another type', '{control: {backlog_limit: "x"}}', /`control.backlog_limit` must be a number/],
  ['nothing at all', '', /ends too early/],
  ['a relative watch', '{rules: ["-w etc -p wa"]}', /`etc` does not begin with \/.*:1:14/s],
  ['an include of itself', '{include: ["./p.json5"]}', /just being read: .*p\.json5 -> .*p\.json5/],
  ['an include from elsewhere', '{include: ["/proc/version"]}', /outside the folder of the policy/],
  ['an include of nothing', '{include: ["./none.json5"]}', /there is no .*none\.json5/],
  ['a hidden character', '{rules: [] }\u2066', /invisible character/],
  ['a control sequence', '{rules: ["-w /a\u001b[31m -p wa"]}', /./],
]

describe('a wrong policy is 1, with the place, the reason and the way out', () => {
  test.for(wrong)('%s', async ([, text, says]) => {
    const {write} = await makeDesk()
    const path = await write('p.json5', text)
    const ran = await auditform(['validate', ...host, path])
    expect({status: ran.status, stdout: ran.stdout}).toEqual({status: 1, stdout: ''})
    expect(ran.stderr).toMatch(says)
    expect(ran.stderr).toMatch(/= help: .+.*Error: The policy has 1 error/s)
    expect(ran.stderr).not.toMatch(unprintable)
  })

  test('and with --json it is a document', async () => {
    const {write} = await makeDesk()
    const ran = await auditform(['validate', '--json', await write('p.json5', '{rules: [{a: 1}]}')])
    expect(ran.status).toBe(1)
    expect(documentOf(ran)).toMatchObject({error: {code: 'POLICY_INVALID', exit_status: 1}})
  })

  test('all that is wrong is told at once, whatever it is', async () => {
    const {write, folder} = await makeDesk()
    await write('d/a.json5', '{rules: [{wacht: 1}, "-w b"]}')
    await write('d/b.rules', '-w c\n-a always,exot\n')
    const {stderr} = await auditform(['validate', ...host, `${folder}/d`])
    expect(stderr).toMatch(/4 errors in 2 files/)
  })
})

describe('what a name can lead to', () => {
  test('a folder, a pattern, a link and a file named twice', async () => {
    const {write, folder} = await makeDesk()
    await write('d/a.rules', '-w /etc/a -p wa\n')
    await write('d/b.json5', '{rules: ["-w /etc/b -p wa"]}')
    await write('d/.hidden.json5', '{')
    await symlink('d', join(folder, 'link'))
    const validate = async (...names: readonly string[]) =>
      (await auditform(['validate', ...host, ...names], {cwd: folder})).stdout
    expect(await validate('d')).toMatch(/^Sound: 2 rules/m)
    expect(await validate('./d/')).toMatch(/^Sound: 2 rules/m)
    expect(await validate('link')).toMatch(/^Sound: 2 rules/m)
    expect(await validate('d/*.rules')).toMatch(/^Sound: 1 rule /m)
    expect((await auditform(['validate', 'd/a.rules', 'link/a.rules'], {cwd: folder})).status).toBe(
      1,
    )
  })

  test.for([
    ['none.json5', /there is no none\.json5/],
    ['sub/*.json5', /no file fits/],
    ['*/a.rules', /pattern in the name of a folder/],
    ['notes.txt', /does not say what is in it/],
    ['pipe.rules', /it is a pipe/],
    ['/dev/stdin', /it is (?:a pipe|not a regular file)/],
    [`${'x'.repeat(300)}.json5`, /name too long/],
  ] as const)('or not: %s', async ([name, says]) => {
    const {write, folder} = await makeDesk()
    await mkdir(join(folder, 'sub'))
    await write('notes.txt', '')
    execFileSync('mkfifo', [join(folder, 'pipe.rules')])
    const ran = await auditform(['validate', name], {cwd: folder, input: smallPolicy})
    expect(ran.status).toBe(1)
    expect(ran.stderr).toMatch(says)
  })

  test('a current folder that is gone is no reason for a stack', async () => {
    const {write, folder} = await makeDesk()
    const path = await write('p.json5', smallPolicy)
    await mkdir(join(folder, 'gone'))
    const script = `cd ${folder}/gone && rmdir ${folder}/gone && exec "$@"`
    const through = ['sh', '-c', script, 'sh']
    const ran = await auditform(['validate', ...host, path], {through})
    expect(ran.status).not.toBe(2)
    await rm(join(folder, 'gone'), {force: true, recursive: true})
  })
})
