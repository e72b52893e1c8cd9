import {access, constants, readdir, readFile, readlink, stat, statfs} from 'node:fs/promises'
import {dirname} from 'node:path'
import {isFileError} from './files.ts'
import type {FolderReadiness, Readiness} from './system.ts'

/** CAP_AUDIT_CONTROL in linux/capability.h. */
const auditControl = 30n

/** Programs that load or change audit rules, by the name that /proc/PID/comm cuts at 15 bytes. */
const knownWriters = ['auditctl', 'augenrules']

/** Looks at this host; what cannot be told is left open. */
export async function readReadiness(rulesDir: string, stateDir: string): Promise<Readiness> {
  return {
    mayControlAudit: await mayControlAudit(),
    writers: await writersAtWork(),
    rulesDir: await folderReadiness(rulesDir),
    stateDir: await folderReadiness(stateDir),
  }
}

async function mayControlAudit(): Promise<boolean | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  return effective === undefined
    ? undefined
    : ((BigInt(`0x${effective}`) >> auditControl) & 1n) === 1n
}

async function writersAtWork(): Promise<Readiness['writers']> {
  const entries = await readdir('/proc').catch(() => [])
  const found = await Promise.all(
    entries
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => ({
        pid: Number(pid),
        program: (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim(),
      })),
  )
  return found.filter(({program}) => knownWriters.includes(program))
}

/** Looks at a folder, or where it is missing at the nearest one above it. */
export async function folderReadiness(path: string): Promise<FolderReadiness> {
  const exists = await isThere(path)
  const nearest = exists === false ? await nearestFolder(path) : path
  const about = await statfs(nearest).catch(() => undefined)
  const writing = await writingTo(nearest)
  return {
    path,
    exists,
    linksTo: await readlink(path).catch(() => undefined),
    isWritable: writing === undefined,
    isReadOnlyFileSystem: writing === 'EROFS',
    freeBytes: about === undefined ? undefined : about.bavail * about.bsize,
  }
}

async function isThere(path: string): Promise<boolean | undefined> {
  try {
    await stat(path)
    return true
  } catch (error) {
    return isFileError(error, 'ENOENT', 'ENOTDIR') ? false : undefined
  }
}

async function nearestFolder(path: string): Promise<string> {
  const above = dirname(path)
  return above === path || (await isThere(above)) ? above : nearestFolder(above)
}

/** `undefined` when it can be written to, else why not. */
async function writingTo(path: string): Promise<'EROFS' | 'refused' | undefined> {
  try {
    await access(path, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    return isFileError(error, 'EROFS') ? 'EROFS' : 'refused'
  }
}
