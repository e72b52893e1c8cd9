import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {captureSystem} from '../../src/system/capture.ts'
import type {System} from '../../src/system/system.ts'

let folder = ''
let system: System
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-capture-'))
  system = captureSystem(folder)
})
afterEach(() => rm(folder, {recursive: true}))

const write = (name: string, data: string | Uint8Array) => writeFile(join(folder, name), data)
const query = (...paths: readonly string[]) => ({
  users: new Set<string>(),
  groups: new Set<string>(),
  paths: new Set(paths),
})

test('the listing is given as it was recorded, also where it is not UTF-8', async () => {
  await write('auditctl-l.txt', Buffer.from([0x2d, 0x77, 0x20, 0x2f, 0xff, 0x0a]))
  expect((await system.auditctl(['-l'])).stdout).toBe('-w /\udcff\n')
})

test('a recording without facts is read as auditctl 3.1.2 on x86_64 with root alone', async () => {
  expect(await system.facts(query())).toMatchObject({
    auditctl: [3, 1, 2],
    machine: 'x86_64',
    users: new Map([['root', 0]]),
    groups: new Map([['root', 0]]),
  })
})

test('facts come from the files that name them', async () => {
  await write('auditctl-version.txt', 'auditctl version 2.8.5\n')
  await write('machine.txt', 'aarch64\n')
  await write('passwd', 'root:x:0:0::/:\nweb:x:33:33::/:\nweb:x:99:99::/:\nbroken:x:no\n:x:5\n')
  await write('group', 'wheel:x:10:\n')
  await write('directories.txt', '/etc\n/srv/www/\n')
  const facts = await system.facts(query('/etc/', '/srv/www', '/srv/../etc', '/etc/passwd', '/'))
  expect(facts).toMatchObject({auditctl: [2, 8, 5], machine: 'aarch64'})
  expect(facts.users.get('web')).toBe(33)
  expect([...facts.users.keys()]).toEqual(['root', 'web'])
  expect(facts.groups.get('wheel')).toBe(10)
  expect([...facts.paths.values()]).toEqual([
    'directory',
    'directory',
    'directory',
    'other',
    'directory',
  ])
})

test('rules.d is read where it was recorded', async () => {
  expect((await system.rulesFolder()).files).toBeUndefined()
  await mkdir(join(folder, 'rules.d'))
  await write('rules.d/a.rules', '-D\n')
  expect((await system.rulesFolder()).files).toMatchObject([{name: 'a.rules', text: '-D\n'}])
})

test('audit.rules is read where it was recorded, and which awk there is, is not', async () => {
  const {awkKnowsSpace, auditRules} = await system.bootFiles()
  expect({awkKnowsSpace, auditRules}).toEqual({awkKnowsSpace: undefined, auditRules: undefined})
  await write('audit.rules', '-D\n')
  const text = '-D\n'
  expect((await system.bootFiles()).auditRules).toEqual({path: `${folder}/audit.rules`, text})
})

describe('what is missing is named, with the command that records it', () => {
  test.for([
    ['-l', 'auditctl-l.txt'],
    ['-s', 'auditctl-s.txt'],
  ] as const)('%s', async ([option, name]) => {
    await expect(system.auditctl([option])).rejects.toMatchObject({
      code: 'CAPTURE_INCOMPLETE',
      suggestions: [`On the host: auditctl ${option} > ${name}`],
    })
    // The shell makes the file before auditctl fails.
    await write(name, '\n')
    await expect(system.auditctl([option])).rejects.toMatchObject({code: 'CAPTURE_INCOMPLETE'})
  })

  test.for([
    ['auditctl-version.txt', 'not a version'],
    ['machine.txt', 'pdp11'],
    ['machine.txt', ''],
  ] as const)('%s with %j in it', async ([name, text]) => {
    await write(name, text)
    await expect(system.facts(query())).rejects.toMatchObject({code: 'CAPTURE_INCOMPLETE'})
  })

  test('the folder itself', async () => {
    await write('file', '')
    for (const name of ['none', 'file']) {
      await expect(captureSystem(join(folder, name)).facts(query())).rejects.toMatchObject({
        code: 'CAPTURE_MISSING',
      })
    }
  })
})

test('a recording cannot be changed', async () => {
  const refusal = {code: 'TARGET_READ_ONLY', status: 1}
  await expect(system.auditctl(['-e', '1'])).rejects.toMatchObject(refusal)
  await expect(system.auditctl(['-D'])).rejects.toMatchObject(refusal)
  await expect(system.withLock(async () => {})).rejects.toMatchObject(refusal)
  await expect(system.mergeRules()).rejects.toMatchObject(refusal)
  await expect(system.changeRulesFile('a.rules', {kind: 'remove'})).rejects.toMatchObject(refusal)
})
