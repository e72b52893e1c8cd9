import {link, readFile, unlink, writeFile} from 'node:fs/promises'
import {userInfo} from 'node:os'
import {dirname} from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {bootId} from './boot-id.ts'
import {fileFailure, isFileError, makeFolder} from './files.ts'
import {guardOf} from './lock-guard.ts'
import {
  holderWords,
  type LockHolder,
  lockHeld,
  lockText,
  plainClaim,
  readLockText,
} from './lock-holder.ts'
import {processStart} from './process-start.ts'
import type {LockClaim} from './system.ts'

/** How often a lock that somebody holds is tried again. */
const everyMs = 100

/**
 * Runs `work` while this process holds the lock file. A holder that no longer
 * lives (its process is gone, or the machine was booted since) does not count.
 */
export async function withLockFile<T>(
  path: string,
  work: () => Promise<T>,
  claim: LockClaim = plainClaim,
): Promise<T> {
  await takeLock(path, claim)
  try {
    return await work()
  } finally {
    await unlink(path).catch(() => {})
  }
}

async function takeLock(path: string, claim: LockClaim): Promise<void> {
  // The global: node:crypto takes longer to load than all that a plan does with the machine.
  const draft = `${path}.${process.pid}.${crypto.randomUUID()}`
  try {
    const boot = await bootId()
    await makeFolder(dirname(path))
    await writeFile(draft, lockText(await holderHere(boot, claim)), {mode: 0o600, flag: 'wx'})
    await waitForLink(draft, path, boot, claim)
  } catch (error) {
    throw fileFailure(error, path) ?? error
  } finally {
    await unlink(draft).catch(() => {})
  }
}

async function holderHere(boot: string, {doing}: LockClaim): Promise<LockHolder> {
  const start = await processStart(process.pid)
  return {
    pid: process.pid,
    boot,
    since: new Date().toISOString(),
    ...(start !== undefined && {start}),
    user: userName(),
    doing,
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

async function waitForLink(
  draft: string,
  path: string,
  boot: string,
  claim: LockClaim,
): Promise<void> {
  const end = performance.now() + claim.waitMs
  for (;;) {
    const outcome = await linkLock(draft, path, boot)
    if (outcome === 'taken') return
    const who = holderWords(outcome)
    const left = end - performance.now()
    if (left <= 0) throw lockHeld('this machine', who, path, claim)
    claim.onWait(who)
    await setTimeout(Math.min(everyMs, left))
  }
}

/**
 * A link appears with its text in it, so that nobody ever finds a lock that names no holder yet.
 *
 * The lock of a dead holder is removed by one process only: the one that holds a second lock, whose
 * name comes from that text. Else a slow process that has read of the dead holder would remove the
 * lock of the next one.
 */
async function linkLock(
  draft: string,
  path: string,
  boot: string,
): Promise<'taken' | LockHolder | undefined> {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await isLinked(draft, path)) return 'taken'
    const text = await readText(path)
    if (text === undefined) continue
    const holder = readLockText(text)
    if (holder && (await isAlive(holder, boot))) return holder
    const guard = guardOf(path, text)
    const taken = await linkLock(draft, guard, boot)
    if (taken !== 'taken') return taken
    await removeUnder(guard, path, text)
  }
  return undefined
}

async function isLinked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (!isFileError(error, 'EEXIST')) throw error
    return false
  }
}

async function removeUnder(guard: string, path: string, text: string): Promise<void> {
  try {
    if ((await readText(path)) === text) await unlink(path)
  } finally {
    await unlink(guard).catch(() => {})
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined
    throw error
  }
}

async function isAlive(holder: LockHolder, boot: string): Promise<boolean> {
  if (holder.boot !== boot) return false
  if (holder.start !== undefined && boot !== '') {
    return (await processStart(holder.pid)) === holder.start
  }
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (error) {
    return isFileError(error, 'EPERM')
  }
}
