import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir, uptime} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {keepQuietRun, type QuietRun, readQuietRun, runKey} from '../../src/system/quiet-memory.ts'
import {type RuntimeFolder, runtimeFolder} from '../../src/system/runtime-folder.ts'

let place = ''
let folder: RuntimeFolder | undefined
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'auditform-memory-'))
  folder = runtimeFolder(join(place, 'run'))
})
afterEach(async () => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  await rm(place, {recursive: true})
})

const none = {target: undefined, auditctl: undefined, rulesDir: undefined, stateDir: undefined}
const answered = [{door: 'policies', ask: 'read', words: '["/p"]', answer: '{}'}] as const
const run = (key: string): QuietRun => ({key, flags: none, place: '{}', answered})

test('a run is found by its key', () => {
  keepQuietRun(run('one'), folder)
  expect(readQuietRun('one', folder)).toMatchObject({key: 'one', place: '{}', answered})
  expect(readQuietRun('other', folder)).toBeUndefined()
})

test('two keys that share a name are not mistaken for each other', () => {
  const keys = Array.from({length: 200}, (_, index) => `key ${index}`)
  for (const key of keys) keepQuietRun(run(key), folder)
  const found = keys.flatMap((key) => readQuietRun(key, folder)?.key ?? [])
  expect(found.length).toBeGreaterThan(1)
  expect(found.length).toBeLessThan(keys.length)
  for (const key of keys) expect([key, undefined]).toContain(readQuietRun(key, folder)?.key)
})

test('it counts for an hour, and not before it was', () => {
  vi.useFakeTimers({now: Date.now(), toFake: ['Date']})
  // The clock and the time since the boot go on together.
  const began = {at: Date.now(), up: uptime()}
  const at = (minutes: number) => {
    vi.setSystemTime(began.at + minutes * 60_000)
    return {up: began.up + minutes * 60}
  }
  const read = (minutes: number) => {
    const {up} = at(minutes)
    return readQuietRun('one', folder, up)?.key
  }
  keepQuietRun(run('one'), folder, began.up)
  expect([read(0), read(59), read(60), read(600), read(-1)]).toEqual([
    'one',
    'one',
    undefined,
    undefined,
    undefined,
  ])
})

test('a clock that was set ends it, for times are compared with it', () => {
  keepQuietRun(run('one'), folder, 1_000)
  expect(readQuietRun('one', folder, 1_004)?.key).toBe('one')
  expect(readQuietRun('one', folder, 1_006)).toBeUndefined()
  expect(readQuietRun('one', folder, 994)).toBeUndefined()
})

test.for(['', '{', 'null', '[]', '{"key": "one"}'])('%j is no run', (text) => {
  keepQuietRun(run('one'), folder)
  for (let slot = 0; slot < 16; slot++) folder?.write(`quiet-${slot}.json`, text)
  expect(readQuietRun('one', folder)).toBeUndefined()
})

test('what takes too much room is not kept', () => {
  const large = 'x'.repeat(5 * 1024 * 1024)
  keepQuietRun({...run('one'), place: large}, folder)
  expect(readQuietRun('one', folder)).toBeUndefined()
})

test.for([
  ['other words', () => runKey(['drift', 'q.json5'])],
  ['more words', () => runKey(['drift', 'p.json5', '--strict'])],
  ['another folder', () => within('/', () => runKey(words))],
  ['another user', () => vi.spyOn(process, 'geteuid').mockReturnValue(4711) && runKey(words)],
  ['other groups', () => vi.spyOn(process, 'getgroups').mockReturnValue([4711]) && runKey(words)],
  ['another PATH', () => vi.stubEnv('PATH', '/elsewhere') && runKey(words)],
  ['another HOME', () => vi.stubEnv('HOME', '/elsewhere') && runKey(words)],
  ['DEBUG', () => vi.stubEnv('DEBUG', '*') && runKey(words)],
  [
    'a flag by the environment',
    () => vi.stubEnv('AUDITFORM_CONTENT_TYPE', 'json') && runKey(words),
  ],
  ['a library that is put before', () => vi.stubEnv('LD_PRELOAD', '/x.so') && runKey(words)],
] as const)('%s make another key', ([, other]) => {
  const key = runKey(words)
  expect(runKey(words)).toBe(key)
  expect(other()).not.toBe(key)
})

test('what systemd and a terminal say of each run makes none', () => {
  const key = runKey(words)
  vi.stubEnv('INVOCATION_ID', 'a')
  vi.stubEnv('TERM', 'b')
  expect(runKey(words)).toBe(key)
})

const words = ['drift', 'p.json5']

function within<T>(path: string, work: () => T): T {
  vi.spyOn(process, 'cwd').mockReturnValue(path)
  return work()
}
