import {constants} from 'node:fs'
import {access, readdir, readFile, readlink, stat, statfs} from 'node:fs/promises'
import {basename, dirname} from 'node:path'
import {isFileError} from './files.ts'
import type {FolderReadiness, Readiness} from './system.ts'

/** CAP_AUDIT_CONTROL in linux/capability.h. */
const auditControl = 30n

/** Looks at this host; what cannot be told is left open. `auditctl` is a path or a name. */
export async function readReadiness(
  rulesDir: string,
  stateDir: string,
  auditctl = 'auditctl',
): Promise<Readiness> {
  const [may, writers, rules, state] = await Promise.all([
    mayControlAudit(),
    writersAtWork(writerNames(auditctl)),
    folderReadiness(rulesDir),
    folderReadiness(stateDir),
  ])
  return {mayControlAudit: may, writers, rulesDir: rules, stateDir: state}
}

async function mayControlAudit(): Promise<boolean | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  return effective === undefined
    ? undefined
    : ((BigInt(`0x${effective}`) >> auditControl) & 1n) === 1n
}

/**
 * Programs that load or change audit rules, by the names that the kernel has for them, which it cuts
 * at 15 bytes. A script in place of auditctl has a name of its own.
 */
export function writerNames(auditctl: string): readonly string[] {
  return [...new Set(['auditctl', 'augenrules', basename(auditctl).slice(0, 15)])]
}

async function writersAtWork(names: readonly string[]): Promise<Readiness['writers']> {
  const entries = await readdir('/proc').catch(() => [])
  const found = await Promise.all(
    entries.filter((name) => /^\d+$/.test(name)).map(async (pid) => writerOf(pid, names)),
  )
  return found.flat()
}

async function writerOf(pid: string, names: readonly string[]): Promise<Readiness['writers']> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [, program = '', state = ''] = /^\d+ \((.*)\) (\S)/s.exec(stat) ?? []
  // One that has ended and that nobody has waited for changes nothing any more.
  return names.includes(program) && state !== 'Z' ? [{pid: Number(pid), program}] : []
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
