import {mkdtemp, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {localFacts} from '../../src/system/local-facts.ts'

const nothing = {users: new Set<string>(), groups: new Set<string>(), paths: new Set<string>()}

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-facts-'))
})
afterEach(() => rm(folder, {recursive: true}))

/** Puts a program in place, as an upgrade does; it writes down each time it is asked. */
async function install(says: string): Promise<string> {
  const path = join(folder, 'auditctl')
  const script = `#!/bin/sh\necho "$1" >>${folder}/asked\n${says}\n`
  await writeFile(`${path}.new`, script, {mode: 0o755})
  await rename(`${path}.new`, path)
  return path
}

const asked = async () => (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n')

test('what auditctl is, is asked once', async () => {
  const path = await install('echo auditctl version 3.0.9')
  const facts = localFacts(async () => path)
  expect((await facts(nothing)).auditctl).toEqual([3, 0, 9])
  const second = await facts({...nothing, paths: new Set([folder]), users: new Set(['root'])})
  expect(second).toMatchObject({
    auditctl: [3, 0, 9],
    users: new Map([['root', 0]]),
    paths: new Map([[folder, 'directory']]),
  })
  expect(await asked()).toEqual(['-v'])
})

test('an auditctl that was replaced in between is asked again', async () => {
  const path = await install('echo auditctl version 3.0.9')
  const facts = localFacts(async () => path)
  await facts(nothing)
  await install('echo auditctl version 4.0.2')
  expect((await facts(nothing)).auditctl).toEqual([4, 0, 2])
  expect(await asked()).toEqual(['-v', '-v'])
})

test('one that told nothing is told with what it said, and asked again', async () => {
  const path = await install('echo out of order >&2; exit 0')
  const facts = localFacts(async () => path)
  for (const _ of ['first', 'second']) {
    await expect(facts(nothing)).rejects.toMatchObject({
      code: 'AUDITCTL_UNUSABLE',
      message: 'auditctl -v does not tell its version (out of order).',
    })
  }
  expect(await asked()).toHaveLength(2)
})
