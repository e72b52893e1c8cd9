import {quoteWord} from '../../shell-words.ts'
import type {PathLook, PathLooks} from '../../state/path-looks.ts'
import {readMountInfo, relevantMounts, unitQuery, withTimes} from '../mounts.ts'
import type {Connection} from './connection.ts'
import {quoteWords} from './script.ts'

/** Looks at files of another host, in one round trip. */
export async function remotePathLooks(
  connection: Connection,
  paths: ReadonlySet<string>,
): Promise<PathLooks> {
  const asked = [...paths]
  const [files, clock, mountInfo, units] = await connection.ask([
    fileCommands(asked),
    "date +%s; cut -d ' ' -f 1 /proc/uptime",
    'cat /proc/self/mountinfo',
    `systemctl ${quoteWords(unitQuery)} 2>/dev/null || true`,
  ])
  const lines = (files?.stdout ?? '').split('\n')
  const looks = new Map(
    asked.map((path, index) => [path, lookOf(lines.slice(2 * index, 2 * index + 2))] as const),
  )
  const [now = 0, up = 0] = (clock?.stdout ?? '').split('\n').map(Number)
  const bootedAt = (now - up) * 1000
  const real = [...looks.values()].flatMap(({realPath}) => realPath ?? [])
  const mounts = relevantMounts(readMountInfo(mountInfo?.stdout ?? ''), real)
  const shown = units?.stdout ?? ''
  return {paths: looks, ...withTimes(mounts, shown, bootedAt)}
}

/** Two lines for each path: its mode and the time when it was made, and where it really is. */
function fileCommands(paths: readonly string[]): string {
  const look =
    'l() { stat -c \'%f %W\' -- "$1" 2>/dev/null || echo; readlink -e -- "$1" 2>/dev/null || echo; }'
  return [look, ...paths.map((path) => `l ${quoteWord(path)}`)].join('\n')
}

/** The part of a mode that tells what a file is, S_IFMT in inode(7). */
const typeBits = 0o170000
const kinds: ReadonlyMap<number, PathLook['kind']> = new Map([
  [0o040000, 'directory'],
  [0o120000, 'link'],
])

function lookOf([about = '', realPath = '']: readonly string[]): PathLook {
  const [mode, made] = about.split(' ')
  if (!mode) return {kind: 'missing', realPath: undefined, madeAt: undefined}
  const seconds = Number(made)
  return {
    kind: kinds.get(Number.parseInt(mode, 16) & typeBits) ?? 'other',
    realPath: realPath === '' ? undefined : realPath,
    // stat prints 0 or - where the file system keeps no such time.
    madeAt: seconds > 0 ? seconds * 1000 : undefined,
  }
}
