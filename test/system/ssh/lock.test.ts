import {type ChildProcess, spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {withLockFile} from '../../../src/system/lock.ts'
import {processStart} from '../../../src/system/process-start.ts'
import {fakeSsh} from './fake-ssh.ts'

const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim()

async function hostWithLock() {
  const fake = await fakeSsh()
  await fake.write('auditctl', '#!/bin/sh\necho "$@" >>"${0%/*}/done"\n', 0o755)
  const path = join(fake.folder, 'run/lock')
  const held = async () => JSON.parse(await readFile(path, 'utf8'))
  return {...fake, path, held}
}

test('it is held by a process on the host while the work runs, and gone afterwards', async () => {
  const {system, path, held, folder} = await hostWithLock()
  await system().withLock(async () => {
    const {pid, ...rest} = await held()
    expect(rest).toEqual({
      boot,
      since: expect.stringMatching(/^\d{4}-.*Z$/),
      start: await processStart(pid),
      user: expect.stringMatching(/./),
      doing: '',
    })
    process.kill(pid, 0)
  })
  expect(existsSync(path)).toBe(false)
  expect(await readdir(join(folder, 'run'))).toEqual([])
})

test('a run on the host itself and one over ssh keep each other out', async () => {
  const {system, path, held} = await hostWithLock()
  await system().withLock(async () => {
    const {pid} = await held()
    await expect(withLockFile(path, async () => {})).rejects.toMatchObject({
      code: 'LOCK_HELD',
      message: expect.stringContaining(String(pid)),
    })
  })
  await withLockFile(path, async () => {
    await expect(system().withLock(async () => {})).rejects.toMatchObject({
      code: 'LOCK_HELD',
      message: expect.stringContaining(String(process.pid)),
    })
    expect(await held()).toMatchObject({pid: process.pid})
  })
})

test('two runs over ssh keep each other out', async () => {
  const {system} = await hostWithLock()
  await system().withLock(async () => {
    await expect(system().withLock(async () => {})).rejects.toMatchObject({code: 'LOCK_HELD'})
  })
})

test('the holder ends with the connection, and its lock counts no longer', async () => {
  const {system, held} = await hostWithLock()
  const first = system()
  let pid = 0
  await first.withLock(async () => {
    pid = (await held()).pid
    await first.close()
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false)
    let ran = false
    await system().withLock(async () => {
      ran = true
    })
    expect(ran).toBe(true)
  })
})

test.for([
  ['of a process that is gone', {pid: 2 ** 22 + 1, boot, since: '2026'}],
  ['of an earlier boot', {pid: process.pid, boot: 'another', since: '2026'}],
  ['that cannot be read', 'half'],
  ['whose number another process has', {pid: process.pid, boot, since: '2026', start: '1'}],
] as const)('a lock %s does not count', async ([, holder]) => {
  const {system, path, folder} = await hostWithLock()
  await mkdir(join(folder, 'run'))
  await writeFile(path, typeof holder === 'string' ? holder : JSON.stringify(holder))
  let ran = false
  await system().withLock(async () => {
    ran = true
  })
  expect(ran).toBe(true)
})

test('after a lost connection it is taken again before anything else is done', async () => {
  const {system, held, write, folder} = await hostWithLock()
  const host = system()
  await host.withLock(async () => {
    const before = await held()
    await write('drop', 'after')
    expect(await host.auditctl(['one'])).toMatchObject({failure: 'connection-lost'})
    expect(await host.auditctl(['two'])).toMatchObject({exitCode: 0})
    const after = await held()
    expect(after.pid).not.toBe(before.pid)
    process.kill(after.pid, 0)
    expect(await readFile(join(folder, 'done'), 'utf8')).toBe('one\ntwo\n')
  })
  expect(await readdir(join(folder, 'run'))).toEqual([])
})

test('who took it meanwhile is not disturbed', async () => {
  const {system, path, held, write, folder} = await hostWithLock()
  const host = system()
  await host.withLock(async () => {
    await write('drop', 'before')
    expect(await host.auditctl(['one'])).toMatchObject({failure: 'connection-lost'})
    await expect.poll(async () => existsSync(`/proc/${(await held()).pid}`)).toBe(false)
    await withLockFile(path, async () => {
      expect(await host.auditctl(['two'])).toMatchObject({failure: 'connection-lost'})
      await expect(host.rulesFolder()).rejects.toMatchObject({code: 'LOCK_HELD'})
      expect(await held()).toMatchObject({pid: process.pid})
    })
  })
  expect(existsSync(join(folder, 'done'))).toBe(false)
})

/** As a script that runs under the lock says of itself. */
async function busyWords({pid = 0}: ChildProcess): Promise<string> {
  return `${pid} ${await processStart(pid)}\n`
}

test('a script says of itself which process it is, and when that began', async () => {
  const {system, write, path, folder} = await hostWithLock()
  const copy = `#!/bin/sh\ncat '${path}.busy' >"\${0%/*}/said"\ncut -d' ' -f22 "/proc/$(cut -d' ' -f1 '${path}.busy')/stat" >>"\${0%/*}/said"\n`
  await write('auditctl', copy, 0o755)
  const host = system()
  await host.withLock(() => host.auditctl(['one']))
  expect(await readFile(join(folder, 'said'), 'utf8')).toMatch(/^\d+ (\d+)\n\1\n$/)
})

test('what a run that died had left at work ends before the next one begins', async () => {
  const {system, path, folder} = await hostWithLock()
  const slow: ChildProcess = spawn('sleep', ['2.5'])
  onTestFinished(() => void slow.kill())
  await mkdir(join(folder, 'run'))
  await writeFile(path, JSON.stringify({pid: 2 ** 22 + 1, boot, since: '2026'}))
  await writeFile(`${path}.busy`, await busyWords(slow))
  await system().withLock(async () => expect(slow.exitCode).toBe(0))
})

test('a number that another process has got since is waited for by nobody', async () => {
  const {system, path, folder} = await hostWithLock()
  await mkdir(join(folder, 'run'))
  await writeFile(`${path}.busy`, `${process.pid} 1\n`)
  const began = performance.now()
  await system().withLock(async () => {})
  expect(performance.now() - began).toBeLessThan(20_000)
})

test('what was running when the connection was lost ends before the next is asked', async () => {
  const {system, write, folder, path} = await hostWithLock()
  const host = system()
  const slow: ChildProcess = spawn('sleep', ['2.5'])
  onTestFinished(() => void slow.kill())
  await host.withLock(async () => {
    await write('drop', 'before')
    expect(await host.auditctl(['one'])).toMatchObject({failure: 'connection-lost'})
    await writeFile(`${path}.busy`, await busyWords(slow))
    expect(await host.auditctl(['two'])).toMatchObject({exitCode: 0})
    expect(slow.exitCode).toBe(0)
  })
  expect(await readFile(join(folder, 'done'), 'utf8')).toBe('two\n')
})

test('one that is held is waited for as long as somebody wants, and it is told who holds it', async () => {
  const {system, path} = await hostWithLock()
  let waits = 0
  const order: string[] = []
  const claim = {
    doing: 'second',
    waitMs: 10_000,
    onWait(who: string) {
      waits += 1
      expect(who).toMatch(
        new RegExp(`^process ${process.pid} there of .+, since .+, doing: first$`),
      )
    },
  }
  let second: Promise<void> | undefined
  await withLockFile(
    path,
    async () => {
      second = system().withLock(async () => void order.push('second'), claim)
      await expect.poll(() => waits, {timeout: 10_000}).toBeGreaterThan(0)
      order.push('first')
    },
    {doing: 'first', waitMs: 0, onWait: () => {}},
  )
  await second
  expect(order).toEqual(['first', 'second'])
})
