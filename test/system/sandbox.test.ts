import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {sandboxSystem} from '../../src/system/sandbox.ts'
import {freshSandbox, writeSandbox} from '../../src/system/sandbox-file.ts'
import type {System} from '../../src/system/system.ts'

let folder = ''
let path = ''
let system: System
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-sandbox-'))
  path = join(folder, 'deep', 'sandbox.json')
  system = sandboxSystem(path)
})
afterEach(() => rm(folder, {recursive: true}))

const listing = async () => (await system.auditctl(['-l'])).stdout

test('a file that is not there is a freshly booted host, and looking makes none', async () => {
  expect(await listing()).toBe('No rules\n')
  expect((await system.auditctl(['-s'])).stdout).toMatch(/^enabled 1\nfailure 1\npid 0\n/)
  expect((await system.auditctl(['-v'])).stdout).toBe('auditctl version 3.1.2\n')
  expect(await readdir(folder)).toEqual([])
})

test('what is loaded stays, and is listed as auditctl would', async () => {
  await system.auditctl(['-w', '/etc/ssh', '-p', 'wa', '-k', 'ssh'])
  await system.auditctl(['-b', '8192'])
  expect(await listing()).toBe('-w /etc/ssh -p wa -k ssh\n')
  expect((await sandboxSystem(path).auditctl(['-s'])).stdout).toMatch(/^backlog_limit 8192$/m)
})

test('what somebody else wrote meanwhile is seen', async () => {
  await system.auditctl(['-w', '/etc/ssh', '-p', 'wa'])
  expect(await listing()).not.toBe('No rules\n')
  await sandboxSystem(path).auditctl(['-D'])
  expect(await listing()).toBe('No rules\n')
  await writeSandbox(path, {...freshSandbox, auditctl: '2.8.5'})
  expect((await system.auditctl(['-v'])).stdout).toBe('auditctl version 2.8.5\n')
})

describe('a path is what stat() would say of its spelling', () => {
  test.for([
    ['/etc', 'directory'],
    ['/etc/', 'directory'],
    ['//etc//', 'directory'],
    ['/etc/.', 'directory'],
    ['/etc/ssh/../audit', 'directory'],
    ['/', 'directory'],
    ['/etc/passwd', 'other'],
    ['/etc/./passwd', 'other'],
    ['/etc/passwd/', 'missing'],
    ['/etc/passwd/.', 'missing'],
    ['/etc/none', 'missing'],
    ['etc', 'missing'],
    ['', 'missing'],
  ] as const)('%j is %s', async ([spelling, kind]) => {
    const query = {users: new Set<string>(), groups: new Set<string>(), paths: new Set([spelling])}
    expect((await system.facts(query)).paths.get(spelling)).toBe(kind)
  })

  test('whatever the file spells it', async () => {
    await writeSandbox(path, {...freshSandbox, paths: {'/srv/data/': 'directory'}})
    const query = {
      users: new Set<string>(),
      groups: new Set<string>(),
      paths: new Set(['/srv/data']),
    }
    expect((await system.facts(query)).paths.get('/srv/data')).toBe('directory')
  })

  test('and its auditctl goes by that', async () => {
    await system.auditctl(['-w', '/etc/ssh/', '-p', 'wa'])
    await system.auditctl(['-w', '/etc/passwd', '-p', 'wa'])
    const reading = await system.exactReading()
    const rules = reading.kind === 'read' ? reading.rules : []
    expect(rules.map(({fields}) => fields[0]?.type)).toEqual([107, 105])
  })
})

describe('what the kernel would refuse is refused with its words', () => {
  test('a rule that is there, one that is not, and one that cannot be', async () => {
    const rule = ['always,exit', '-F', 'uid=0']
    await system.auditctl(['-a', ...rule])
    expect(await system.auditctl(['-a', ...rule])).toMatchObject({
      exitCode: 255,
      stderr: expect.stringContaining('Rule exists'),
    })
    await system.auditctl(['-d', ...rule])
    expect(await system.auditctl(['-d', ...rule])).toMatchObject({
      exitCode: 255,
      stderr: expect.stringContaining('No such file or directory'),
    })
    expect(await system.auditctl(['-a', 'always,exot'])).toMatchObject({exitCode: 255})
  })

  test('everything, once it is locked', async () => {
    await system.auditctl(['-e', '2'])
    expect(await system.auditctl(['-D'])).toMatchObject({
      exitCode: 255,
      stderr: expect.stringContaining('immutable mode'),
    })
    expect(await system.auditctl(['-e', '1'])).toMatchObject({exitCode: 255})
  })
})

test('files of rules.d are replaced, set aside, put back and removed', async () => {
  const names = async () => (await system.rulesFolder()).files?.map(({name}) => name)
  await system.changeRulesFile('a.rules', {kind: 'replace', text: '-D\n'})
  expect(await names()).toEqual(['a.rules'])
  await system.changeRulesFile('a.rules', {kind: 'set-aside'})
  expect(await names()).toEqual([])
  await system.changeRulesFile('a.rules', {kind: 'put-back'})
  expect((await system.rulesFolder()).files).toMatchObject([{name: 'a.rules', text: '-D\n'}])
  await system.changeRulesFile('a.rules', {kind: 'remove'})
  expect(await names()).toEqual([])
})

describe('audit.rules', () => {
  test('is not compiled where there is none, and none is claimed to be', async () => {
    expect(await system.mergeRules()).toMatchObject({failure: 'missing'})
    expect(await system.bootFiles()).toEqual({auditRules: undefined, awkKnowsSpace: true})
  })

  test('is made from rules.d where there is one', async () => {
    await writeSandbox(path, {...freshSandbox, rules_d: {'a.rules': '-D\n'}, audit_rules: 'x'})
    expect((await system.bootFiles()).auditRules?.text).toBe('x')
    expect(await system.mergeRules()).toMatchObject({exitCode: 0})
    expect((await system.bootFiles()).auditRules?.text).toMatch(/^##.*\n-D\n\n\n\n$/)
  })
})

test('a file that is no sandbox is refused and left as it is', async () => {
  await system.auditctl(['-b', '1'])
  await writeFile(path, '{"format_version": "2"}')
  await expect(system.auditctl(['-D'])).rejects.toMatchObject({
    code: 'SANDBOX_DAMAGED',
    message: expect.stringMatching(/format_version/),
  })
})

test('a file of rules is loaded up to the first line that fails, as auditctl -R does it', async () => {
  const text = '-w /etc/ssh -p wa\n\n# a comment\n-b 8192\n-w /etc/ssh -p wa\n-w /etc/hosts -p wa\n'
  expect(await system.loadRules(text)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/Rule exists.*\n.*line 5/),
  })
  expect(await listing()).toBe('-w /etc/ssh -p wa\n')
  expect((await system.auditctl(['-s'])).stdout).toMatch(/^backlog_limit 8192$/m)
})

test('what is wrong with the first rule of a file goes to syslog only', async () => {
  expect(await system.loadRules('-W /etc/ssh -p wa\n')).toMatchObject({exitCode: 1, stderr: ''})
})

test('state files lie beside the sandbox', async () => {
  await system.writeState('journal', 'x\n')
  expect(await sandboxSystem(path).readState('journal')).toBe('x\n')
  expect(await readdir(join(folder, 'deep'))).toContain('sandbox.json.journal')
})
