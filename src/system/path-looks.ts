import {lstatSync, readFileSync, realpathSync} from 'node:fs'
import {uptime} from 'node:os'
import type {PathLook, PathLooks} from '../state/path-looks.ts'
import {isFileError} from './files.ts'
import {ifPossible} from './if-possible.ts'
import {readMountInfo, relevantMounts, unitQuery, withTimes} from './mounts.ts'
import {findProgram, runProgram} from './programs.ts'

/** Looks at files of this host. */
export async function lookAtPaths(paths: ReadonlySet<string>): Promise<PathLooks> {
  const looks = new Map<string, PathLook>()
  // One after the other: to hand each to another thread takes ten times as long as to look.
  for (const path of paths) {
    const look = lookAt(path)
    if (look !== undefined) looks.set(path, look)
  }
  const bootedAt = Date.now() - uptime() * 1000
  const text = ifPossible(() => readFileSync('/proc/self/mountinfo', 'utf8')) ?? ''
  const real = [...looks.values()].flatMap(({realPath}) => realPath ?? [])
  const mounts = relevantMounts(readMountInfo(text), real)
  // Running a program takes a while, and on most hosts nothing is younger than the boot.
  const isAsked = mounts.length > 0 || [...looks.values()].some((look) => isYounger(look, bootedAt))
  const shown = isAsked ? await askUnits() : ''
  return {paths: looks, ...withTimes(mounts, shown, bootedAt)}
}

/** `undefined` where nobody can tell, which is not the same as missing. */
function lookAt(path: string): PathLook | undefined {
  try {
    const about = lstatSync(path)
    return {
      kind: kindOf(about),
      realPath: ifPossible(() => realpathSync.native(path)),
      // Where the file system keeps no such time, it is that of 1970.
      madeAt: about.birthtimeMs > 0 ? about.birthtimeMs : undefined,
    }
  } catch (error) {
    if (!isFileError(error, 'ENOENT', 'ENOTDIR')) return undefined
    return {kind: 'missing', realPath: undefined, madeAt: undefined}
  }
}

function kindOf(about: {isDirectory(): boolean; isSymbolicLink(): boolean}): PathLook['kind'] {
  if (about.isSymbolicLink()) return 'link'
  return about.isDirectory() ? 'directory' : 'other'
}

function isYounger({kind, madeAt}: PathLook, bootedAt: number): boolean {
  return kind === 'directory' && madeAt !== undefined && madeAt > bootedAt
}

async function askUnits(): Promise<string> {
  const systemctl = await findProgram('systemctl')
  return systemctl === undefined ? '' : (await runProgram(systemctl, unitQuery)).stdout
}
