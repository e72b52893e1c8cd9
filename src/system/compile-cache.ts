import {accessSync, constants, lstatSync, mkdirSync} from 'node:fs'
import {enableCompileCache, getCompileCacheDir} from 'node:module'
import {join} from 'node:path'

/**
 * Lets Node keep the program's compiled code between runs, where nobody else can put code
 * of theirs: beside the program of a user's own, else in /var/cache for root, else nowhere.
 *
 * NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE of Node itself go before.
 */
export function keepCompiledCode(root: string): void {
  const isDecided =
    getCompileCacheDir() !== undefined || process.env['NODE_DISABLE_COMPILE_CACHE'] !== undefined
  if (isDecided) return
  const folder = process.geteuid && compileCacheFolder(root, process.geteuid())
  if (folder !== undefined) enableCompileCache(folder)
}

/** The folder for compiled code, made if need be; undefined where none is safe or can be made. */
export function compileCacheFolder(
  root: string,
  user: number,
  shared = '/var/cache/auditform',
): string | undefined {
  // In somebody else's folder root would leave what its owner cannot remove.
  if (isOwnAndWritable(root, user)) return safeFolder(join(root, '.compile-cache'), user)
  return user === 0 ? safeFolder(shared, user) : undefined
}

function isOwnAndWritable(folder: string, user: number): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return lstatSync(folder).uid === user
  } catch {
    return false
  }
}

/** Node believes what it finds there, so only the user may be able to write to it. */
export function safeFolder(folder: string, user: number): string | undefined {
  try {
    mkdirSync(folder, {recursive: true, mode: 0o700})
    const found = lstatSync(folder)
    const isSafe = found.isDirectory() && found.uid === user && (found.mode & 0o022) === 0
    return isSafe ? folder : undefined
  } catch {
    return undefined
  }
}
