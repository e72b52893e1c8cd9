/** What a machine has written down about who changed its audit settings. */
import {type RecordedChange, readChanges} from './change.ts'
import {readRecord} from './record.ts'

/** What is asked of the machine. */
export interface TrailQuestion {
  /** Nothing before this is of interest, in milliseconds since 1970. */
  readonly since: number | undefined
  /** Files of which somebody wants to know whose they are. */
  readonly files: readonly string[]
}

/** Whose a file is, and when it was last written, in milliseconds since 1970. */
export interface FileFacts {
  readonly at: number
  readonly uid: number
  readonly user: string | undefined
}

/** What the machine answers. */
export interface TrailAnswer {
  /** The run of `ausearch --raw -m CONFIG_CHANGE,FEATURE_CHANGE`; `undefined` where there is none. */
  readonly search:
    | {readonly stdout: string; readonly stderr: string; readonly exitCode: number | undefined}
    | undefined
  /** The oldest line of the log, as far as one can be had. */
  readonly oldest: string
  /** Its own clock, and its boot, in milliseconds since 1970. */
  readonly now: number | undefined
  readonly bootedAt: number | undefined
  /** `uname -n` */
  readonly host: string
  readonly files: ReadonlyMap<string, FileFacts>
  /** Names of the users that the records name by their numbers only. */
  readonly users: ReadonlyMap<number, string>
}

/** Why no change can be found. */
export interface NoTrail {
  readonly kind: 'none'
  readonly why: 'no-ausearch' | 'unreadable' | 'several-hosts'
  readonly detail: string | null
}

/** What could be read. */
export type Trail =
  | {
      readonly kind: 'read'
      /** The oldest first. */
      readonly changes: readonly RecordedChange[]
      /** The time of the oldest record of any kind, in milliseconds since 1970. */
      readonly begins: number | undefined
    }
  | NoTrail

/** Reads the answer. */
export function readTrail({search, oldest, host}: TrailAnswer): Trail {
  if (search === undefined) return {kind: 'none', why: 'no-ausearch', detail: null}
  const {stdout, stderr, exitCode} = search
  // 1 stands for "no matches" and for every error (ausearch(8)); only what it says tells them apart.
  const said = stderr.split('\n').filter((line) => !/^\s*$|^<no matches>|^NOTE - /.test(line))
  if (exitCode !== 0 && stdout.trim() === '' && (exitCode !== 1 || said.length > 0)) {
    const detail = said[0] ?? `ausearch ended with ${exitCode ?? 'no status'}`
    return {kind: 'none', why: 'unreadable', detail}
  }
  const changes = ofHost(readChanges(stdout), host)
  if (changes === undefined) return {kind: 'none', why: 'several-hosts', detail: null}
  return {kind: 'read', changes, begins: readRecord(oldest)?.at}
}

/** Where the log holds events of other hosts, too, those of this one; `undefined` where nobody can tell. */
function ofHost(
  changes: readonly RecordedChange[],
  host: string,
): readonly RecordedChange[] | undefined {
  const nodes = new Set(changes.map(({node}) => node))
  if (nodes.size <= 1) return changes
  const isOwn = ({node}: RecordedChange) =>
    node === undefined || node === host || node.startsWith(`${host}.`)
  const own = changes.filter(isOwn)
  return own.length === 0 ? undefined : own
}
