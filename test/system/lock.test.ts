import {existsSync} from 'node:fs'
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
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
