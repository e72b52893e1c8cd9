import {lstatSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {isFileError} from './files.ts'

/**
 * What only saves work, and may be gone at any time: kept in memory until the next boot, by whoever
 * runs the program and for nobody else. None of it is worth an error.
 */
export interface RuntimeFolder {
  /** The text under a plain name; `undefined` where there is none that nobody else could have written. */
  read(name: string): string | undefined
  /** Replaces it whole, or leaves it as it is. */
  write(name: string, text: string): void
}

/** The folder of this user; `undefined` where there is no place for one. */
export function runtimeFolder(path = usualPath()): RuntimeFolder | undefined {
  if (path === undefined) return undefined
  return {
    read(name) {
      try {
        return isOurs(path) ? readFileSync(join(path, name), 'utf8') : undefined
      } catch {
        return undefined
      }
    },
    write(name, text) {
      try {
        makeFolder(path)
        if (isOurs(path)) replaceSoon(join(path, name), text)
      } catch {
        // Then the work is done once more.
      }
    },
  }
}

/** What it lies in is there, or this is no place for it. `mkdir -p` of Node never ends below /proc. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, {mode: 0o700})
  } catch (error) {
    if (!isFileError(error, 'EEXIST')) throw error
  }
}

function usualPath(): string | undefined {
  const {RUNTIME_DIRECTORY, XDG_RUNTIME_DIR} = process.env
  // systemd names it for a unit that has one.
  if (RUNTIME_DIRECTORY?.startsWith('/')) return RUNTIME_DIRECTORY.split(':')[0]
  if (process.geteuid?.() === 0) return '/run/auditform'
  return XDG_RUNTIME_DIR?.startsWith('/') ? join(XDG_RUNTIME_DIR, 'auditform') : undefined
}

/** Nobody else may be able to say here that all is well. */
function isOurs(path: string): boolean {
  const found = lstatSync(path)
  return found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o077) === 0
}

/** Whole or not at all, and lost with a power cut like all that is kept in memory. */
function replaceSoon(path: string, text: string): void {
  const draft = `${path}.tmp`
  try {
    writeFileSync(draft, text, {mode: 0o600, flag: 'wx'})
    renameSync(draft, path)
  } catch (error) {
    // Another run is at it, or one was killed in the middle of it; the next one finds the way free.
    if (isFileError(error, 'EEXIST')) unlinkSync(draft)
    else throw error
  }
}
