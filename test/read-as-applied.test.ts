import {expect, test} from 'vitest'
import {asApplied} from '../src/read-as-applied.ts'
import type {System} from '../src/system/system.ts'
import {makeWorld} from './world.ts'

const policy =
  '-w /etc/cron.d -p wa -k cron\n-w /etc/passwd -p wa -k id\n-w /srv/none -p wa\n-a always,exit -F dir=/etc/security\n'
const paths = new Set([
  '/etc/security',
  '/etc/cron.d',
  '/etc/cron',
  '/etc/passwd',
  '/srv/none',
  '/etc/sysctl.d',
])
const query = {users: new Set<string>(), groups: new Set<string>(), paths}

async function kindsOn(system: System): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await asApplied(system).facts(query)).paths)
}

test('a watched folder that is gone is one as long as our file says so, and nothing else is', async () => {
  const world = await makeWorld()
  await world.write('p.rules', policy)
  await world.apply(world.system, 'p.rules')
  const gone: System = {
    ...world.system,
    async facts(asked) {
      const facts = await world.system.facts(asked)
      return {...facts, paths: new Map([...facts.paths.keys()].map((path) => [path, 'missing']))}
    },
  }
  const missing = Object.fromEntries([...paths].map((path) => [path, 'missing']))
  expect(await kindsOn(gone)).toEqual({
    ...missing,
    '/etc/cron.d': 'directory',
    '/etc/security': 'directory',
  })
  expect(await kindsOn(world.system)).toEqual({
    '/etc/cron.d': 'directory',
    '/etc/security': 'directory',
    '/etc/cron': 'missing',
    '/etc/passwd': 'other',
    '/srv/none': 'missing',
    '/etc/sysctl.d': 'directory',
  })
  const text = '-a always,exit -F dir=/etc/cron.d -F perm=wa\n'
  await gone.changeRulesFile('auditform.rules', {kind: 'replace', text})
  expect(await kindsOn(gone)).toEqual(missing)
})
