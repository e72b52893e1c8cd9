import {expect, onTestFinished, test, vi} from 'vitest'
import {readBlind} from '../src/read-blind.ts'
import {Field} from '../src/rules/uapi.ts'
import type {System} from '../src/system/system.ts'
import {wanted} from './plan/plan-input.ts'
import {field, rule} from './rules/arbitrary-rules.ts'
import {makeWorld, type World} from './world.ts'

const hour = 3_600_000
const watch = wanted(rule([field(Field.path, '/srv/a')]))

/** A file below what was mounted at this time, on a host that was booted long ago. */
function mountedAt({system}: World, since: number): System {
  const look = {kind: 'other', realPath: '/srv/a', madeAt: 1} as const
  const looks = {
    paths: new Map([['/srv/a', look]]),
    mounts: [{path: '/srv', type: 'xfs', since}],
    bootedAt: 1000,
    loadedAt: undefined,
  }
  return {...system, watchedPaths: async () => looks}
}

async function appliedWorld(): Promise<World> {
  const world = await makeWorld()
  await world.write('p.rules', '-w /etc/passwd -p wa\n')
  await world.apply(world.system, 'p.rules')
  return world
}

test('a rule is as old as the last apply', async () => {
  const world = await appliedWorld()
  const now = Date.now()
  expect(await readBlind(mountedAt(world, now - hour), [watch])).toEqual([])
  expect(await readBlind(mountedAt(world, now + hour), [watch])).toMatchObject([
    {path: '/srv/a', why: {kind: 'mounted-over', mount: '/srv'}},
  ])
})

test('the last apply counts, and not the first', async () => {
  const now = Date.now()
  vi.useFakeTimers({toFake: ['Date'], now: now - 10 * hour})
  onTestFinished(() => void vi.useRealTimers())
  const world = await appliedWorld()
  vi.setSystemTime(now)
  await world.write('p.rules', '-w /etc/group -p wa\n')
  await world.apply(world.system, 'p.rules')
  expect(await readBlind(mountedAt(world, now - hour), [watch])).toEqual([])
})

test('without an apply nobody knows how old it is', async () => {
  const world = await makeWorld()
  expect(await readBlind(mountedAt(world, Date.now() + hour), [watch])).toEqual([])
})

test('nobody looks at files where no rule is about one', async () => {
  const world = await makeWorld()
  const watchedPaths = () => Promise.reject(new Error('nobody is to ask'))
  const opens = wanted(rule([field(Field.uid, 1)]))
  expect(await readBlind({...world.system, watchedPaths}, [opens])).toEqual([])
})
