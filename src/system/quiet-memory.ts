import {uptime} from 'node:os'
import type {Answered} from '../quiet/questions.ts'
import {fileIdentity} from './file-identity.ts'
import {runtimeFolder} from './runtime-folder.ts'
import type {TargetFlags} from './target-place.ts'

/** A run that found nothing, as the next one finds it. */
export interface QuietRun {
  /** By `runKey`. */
  readonly key: string
  readonly flags: TargetFlags
  /** The machine that was meant, as a text. */
  readonly place: string
  readonly answered: readonly Answered[]
}

/** All of it is worked out anew after so long, whatever the answers. */
const longestMs = 60 * 60_000

/** How far the clock may be set before times are compared anew. */
const clockMs = 5_000

/** More command lines than this are not told apart for long. */
const slots = 16

/** For a few thousand rules; it is kept in memory, which is for others. */
const mostCharacters = 4 * 1024 * 1024

/**
 * What makes two runs the same beside what they ask: the program and Node to the file, who runs it
 * where, its words, and what of the environment could matter.
 */
export function runKey(words: readonly string[]): string {
  const own = import.meta.filename
  return JSON.stringify([
    [...(own === undefined ? [] : [own]), process.execPath].map(fileIdentity),
    process.version,
    [process.geteuid?.(), process.getegid?.(), process.getgroups?.()],
    process.cwd(),
    words,
    Object.entries(process.env)
      .filter(([name]) => counts.test(name))
      .sort(),
  ])
}

const counts = /^(?:PATH|HOME|XDG_STATE_HOME|DEBUG|LD_.*|NODE_.*|OCLIF_.*|AUDITFORM_.*)$/

/** The run of this key that found nothing; `undefined` where none is known that still counts. */
export function readQuietRun(
  key: string,
  folder = runtimeFolder(),
  secondsUp = uptime(),
): QuietRun | undefined {
  const kept = runIn(folder?.read(nameOf(key)))
  if (kept === undefined) return undefined
  const {at, bootedAt, ...run} = kept
  const now = moment(secondsUp)
  const age = now.at - at
  const isFresh = age >= 0 && age < longestMs && Math.abs(now.bootedAt - bootedAt) < clockMs
  return run.key === key && isFresh ? run : undefined
}

/** It was written by this user's program, and at worst is not whole. */
function runIn(text: string | undefined): (QuietRun & Moment) | undefined {
  try {
    return JSON.parse(text ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps a run that found nothing. */
export function keepQuietRun(run: QuietRun, folder = runtimeFolder(), secondsUp = uptime()): void {
  const text = JSON.stringify({...run, ...moment(secondsUp)})
  if (text.length <= mostCharacters) folder?.write(nameOf(run.key), text)
}

/** When something was, in milliseconds since 1970, and when by the same clock the host was booted. */
interface Moment {
  readonly at: number
  readonly bootedAt: number
}

function moment(secondsUp: number): Moment {
  const at = Date.now()
  return {at, bootedAt: at - secondsUp * 1000}
}

function nameOf(key: string): string {
  let sum = 0
  for (let index = 0; index < key.length; index++) sum = (sum * 31 + key.charCodeAt(index)) | 0
  return `quiet-${Math.abs(sum) % slots}.json`
}
