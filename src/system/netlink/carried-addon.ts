import {lstatSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {safeFolder} from '../compile-cache.ts'
import {carriedFile} from '../executable.ts'

/**
 * Loads the native addon that the executable carries; `undefined` where the program is no executable.
 *
 * The dynamic loader takes files only, so it is put down where nobody else can write: for root in
 * /var/cache/auditform, where the next run finds it, else in a folder that is gone at once.
 * Throws what the last of the places said, as where nothing can be written or run.
 */
export function loadCarriedAddon(
  bytes: Uint8Array | undefined = carriedFile('koffi.node'),
  load: (path: string) => unknown = loadAddon,
  shared = '/var/cache/auditform',
): unknown {
  if (bytes === undefined) return undefined
  try {
    const kept = process.geteuid?.() === 0 ? safeFolder(shared, 0) : undefined
    if (kept !== undefined) return load(keep(bytes, kept))
  } catch {
    // Full, read-only, or nothing there may be run.
  }
  const passing = mkdtempSync(join(tmpdir(), 'auditform-'))
  try {
    const path = join(passing, 'koffi.node')
    writeFileSync(path, bytes, {mode: 0o600, flag: 'wx'})
    return load(path)
  } finally {
    rmSync(passing, {recursive: true, force: true})
  }
}

/** Puts it down where it is not yet; it has its name only when it is whole. */
function keep(bytes: Uint8Array, folder: string): string {
  const path = join(folder, 'koffi.node')
  if (isThere(path, bytes)) return path
  const draft = mkdtempSync(join(folder, 'draft-'))
  try {
    writeFileSync(join(draft, 'koffi.node'), bytes, {mode: 0o600, flag: 'wx'})
    renameSync(join(draft, 'koffi.node'), path)
  } finally {
    rmSync(draft, {recursive: true, force: true})
  }
  return path
}

function isThere(path: string, bytes: Uint8Array): boolean {
  try {
    return lstatSync(path).isFile() && readFileSync(path).equals(bytes)
  } catch {
    return false
  }
}

function loadAddon(path: string): unknown {
  const module = {exports: {}}
  process.dlopen(module, path)
  return module.exports
}
