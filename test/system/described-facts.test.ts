import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {FactsQuery} from '../../src/rules/host-facts.ts'
import {describedFacts, describeHost} from '../../src/system/described-facts.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-facts-'))
  await writeFile(join(folder, 'file'), '')
})
afterAll(() => rm(folder, {recursive: true}))

function query(part: {users?: string[]; groups?: string[]; paths?: string[]}): FactsQuery {
  return {users: new Set(part.users), groups: new Set(part.groups), paths: new Set(part.paths)}
}

test('a described host has the version and the machine that were named', async () => {
  expect(await describedFacts(query({}), {version: '4.2', machine: 's390x'})).toMatchObject({
    auditctl: [4, 2, 0],
    machine: 's390x',
    ioUring: true,
  })
})

describe('a description of no host is wrong usage', () => {
  test.for([
    [{version: '4'}, '--auditctl-version 4'],
    [{version: 'x3.1.2'}, '--auditctl-version x3.1.2'],
    [{version: '3.1.2', machine: 'x86-64'}, '--machine x86-64'],
  ] as const)('%o', async ([description, text]) => {
    await expect(describeHost(description)).rejects.toMatchObject({
      code: 'USAGE',
      status: 64,
      message: expect.stringContaining(text),
    })
  })

  test('and a near name is offered', async () => {
    await expect(describeHost({version: '3.1.2', machine: 'aarch46'})).rejects.toMatchObject({
      suggestions: ['Did you mean aarch64?'],
    })
  })
})

test('without named directories this machine says what a path is', async () => {
  const paths = [folder, `${folder}/file`, `${folder}/none`, 'relative']
  const facts = await describedFacts(query({paths}), {version: '3.1.2'})
  expect(paths.map((path) => facts.paths.get(path))).toEqual([
    'directory',
    'other',
    'missing',
    'missing',
  ])
})

test('named directories are all there are, whatever this machine has', async () => {
  const paths = ['/srv/none', '/srv/none/', '/srv/./none', '/', '//', folder]
  const description = {version: '3.1.2', directories: ['/srv/none/']}
  const facts = await describedFacts(query({paths}), description)
  expect(paths.map((path) => facts.paths.get(path))).toEqual([
    'directory',
    'directory',
    'directory',
    'directory',
    'directory',
    'other',
  ])
})

test('users and groups are those of this machine, and names that are none do no harm', async () => {
  const users = ['root', 'no_such_user', '-x', '0', 'a:b', 'a\0b', '']
  const facts = await describedFacts(query({users, groups: ['root', 'no_such']}), {
    version: '3.1.2',
  })
  expect([...facts.users]).toEqual([['root', 0]])
  expect([...facts.groups]).toEqual([['root', 0]])
})

test('what a host answered before is not asked again', async () => {
  const host = await describeHost({version: '3.1.2'})
  const late = join(folder, 'late')
  await host.facts(query({paths: [late]}))
  await writeFile(late, '')
  expect((await host.facts(query({paths: [late]}))).paths.get(late)).toBe('missing')
})
