import {link, readFile, unlink, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'
import {AuditformError} from '../errors.ts'
import {fileFailure, isFileError, makeFolder} from './files.ts'

interface Holder {
  readonly pid: number
  readonly boot: string
  readonly since: string
}

/**
 * Runs `work` while this process holds the lock file. A holder that no longer
 * lives (its process is gone, or the machine was booted since) does not count.
 */
export async function withLockFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  await takeLock(path)
  try {
    return await work()
  } finally {
    await unlink(path).catch(() => {})
  }
}

async function takeLock(path: string): Promise<void> {
  const boot = await bootId()
  const me: Holder = {pid: process.pid, boot, since: new Date().toISOString()}
  // The global: node:crypto takes longer to load than all that a plan does with the machine.
  const draft = `${path}.${crypto.randomUUID()}`
  try {
    await makeFolder(dirname(path))
    await writeFile(draft, JSON.stringify(me), {mode: 0o600, flag: 'wx'})
    await linkLock(draft, path, boot)
  } catch (error) {
    throw fileFailure(error, path) ?? error
  } finally {
    await unlink(draft).catch(() => {})
  }
}

/** A link appears with its text in it, so that nobody ever finds a lock that names no holder yet. */
async function linkLock(draft: string, path: string, boot: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      return await link(draft, path)
    } catch (error) {
      if (!isFileError(error, 'EEXIST')) throw error
    }
    const holder = await readHolder(path)
    if (holder && isAlive(holder, boot)) throw lockHeld(path, holder)
    await unlink(path).catch(() => {})
  }
  throw lockHeld(path, await readHolder(path))
}

function lockHeld(path: string, holder: Holder | undefined): AuditformError {
  const who = holder ? `process ${holder.pid}, since ${holder.since}` : 'another process'
  return new AuditformError('LOCK_HELD', `Another auditform is at work on this machine (${who}).`, {
    suggestions: ['Wait for it to end and try again.', `The lock is ${path}.`],
  })
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof value !== 'object' || value === null) return undefined
    const {pid, boot, since} = {pid: undefined, boot: undefined, since: undefined, ...value}
    if (typeof pid !== 'number' || typeof boot !== 'string' || typeof since !== 'string') {
      return undefined
    }
    return {pid, boot, since}
  } catch {
    return undefined
  }
}

function isAlive(holder: Holder, boot: string): boolean {
  if (holder.boot !== boot) return false
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (error) {
    return isFileError(error, 'EPERM')
  }
}

async function bootId(): Promise<string> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  } catch {
    return ''
  }
}
