import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {withLockFile} from '../../src/system/lock.ts'

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-lock-'))
  path = join(folder, 'run', 'lock')
})
afterEach(() => rm(folder, {recursive: true}))

test('the lock is held while the work runs and gone afterwards', async () => {
  await withLockFile(path, async () => {
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({pid: process.pid})
  })
  expect(existsSync(path)).toBe(false)
})

test('a second run is refused, and told who holds the lock', async () => {
  await withLockFile(path, async () => {
    await expect(withLockFile(path, async () => {})).rejects.toMatchObject({
      code: 'LOCK_HELD',
      message: expect.stringContaining(`process ${process.pid}`),
    })
  })
})

test('a failure of the work gives the lock back', async () => {
  await expect(withLockFile(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(existsSync(path)).toBe(false)
})

test.for([
  {name: 'of a process that is gone', text: {pid: 2 ** 22 + 1, boot: 'same', since: '2026'}},
  {name: 'of an earlier boot', text: {pid: process.pid, boot: 'another', since: '2026'}},
  {name: 'that cannot be read', text: 'half'},
  {
    name: 'whose number another process has',
    text: {pid: process.pid, boot: 'same', since: '2026', start: '1'},
  },
])('a lock $name does not count', async ({text}) => {
  await withLockFile(path, async () => {})
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim()
  const holder =
    typeof text === 'string' ? text : {...text, boot: text.boot === 'same' ? boot : text.boot}
  await writeFile(path, typeof holder === 'string' ? holder : JSON.stringify(holder))
  let ran = false
  await withLockFile(path, async () => {
    ran = true
  })
  expect(ran).toBe(true)
})

test('the refusal says who holds it, since when, and doing what', async () => {
  const claim = {doing: 'apply 4711', waitMs: 0, onWait: () => {}}
  const before = new Date().toISOString()
  await withLockFile(
    path,
    async () => {
      const refusal = withLockFile(path, async () => {})
      await expect(refusal).rejects.toMatchObject({
        message: expect.stringMatching(
          new RegExp(`\\(process ${process.pid} of \\S+, since (.+), doing: apply 4711\\)`),
        ),
      })
      const {since} = JSON.parse(await readFile(path, 'utf8'))
      expect(since >= before && since <= new Date().toISOString()).toBe(true)
    },
    claim,
  )
})

test('a lock that is held is waited for, and refused when that takes too long', async () => {
  const {promise, resolve} = Promise.withResolvers<void>()
  const first = withLockFile(path, () => promise)
  await expect.poll(() => existsSync(path)).toBe(true)
  const late = withLockFile(path, async () => {}, {doing: '', waitMs: 300, onWait: () => {}})
  await expect(late).rejects.toMatchObject({code: 'LOCK_HELD'})
  const second = withLockFile(path, async () => 'done', {
    doing: '',
    waitMs: 20_000,
    onWait: () => resolve(),
  })
  expect(await second).toBe('done')
  await first
})

test('who no longer wants to wait does not', async () => {
  await withLockFile(path, async () => {
    const wait = withLockFile(path, async () => {}, {
      doing: '',
      waitMs: 60_000,
      onWait: () => {
        throw new Error('enough')
      },
    })
    await expect(wait).rejects.toThrow('enough')
  })
})

test('of many that find the lock of a dead one, never two work at a time', async () => {
  await mkdir(dirname(path))
  for (let round = 0; round < 8; round++) {
    await writeFile(path, JSON.stringify({pid: 2 ** 22 + 1, boot: 'x', since: String(round)}))
    let working = 0
    let most = 0
    const work = async () => {
      working += 1
      most = Math.max(most, working)
      await readFile(path)
      working -= 1
    }
    const claim = {doing: '', waitMs: 20_000, onWait: () => {}}
    await Promise.all(Array.from({length: 6}, () => withLockFile(path, work, claim)))
    expect(most).toBe(1)
  }
  expect(await readdir(dirname(path))).toEqual([])
})
