/** An apply that is taken back unless somebody confirms it, from the side that begins it. */

import {setTimeout} from 'node:timers/promises'
import type {Confirmation} from './apply/errand.ts'
import {findJournal} from './apply/journal.ts'
import {watcherName} from './apply/unconfirmed.ts'
import {type Patience, watcherReady} from './apply/watch.ts'
import {formatDuration} from './duration.ts'
import {AuditformError} from './errors.ts'
import {fateOf} from './history.ts'
import {withoutCutOff} from './system/signals.ts'
import {startWatcher} from './system/start-watcher.ts'
import type {System} from './system/system.ts'

/** A host at the other end of a connection is asked less often, and may be away for two hours. */
export function patienceFor({kind}: System): Patience {
  return kind === 'ssh' ? {everyMs: 10_000, attempts: 720} : {everyMs: 1000, attempts: 5}
}

/** Time for a watcher to begin, on a slow machine or over a slow connection. */
const startLimitMs = 120_000

/** Makes a change provisional; the watcher is this program, started by `script` with these arguments. */
export function confirmationFor(
  system: System,
  withinMs: number,
  id: string,
  {script, args}: {readonly script: string; readonly args: readonly string[]},
): Confirmation {
  return {
    withinMs,
    async startWatcher() {
      const {hasEnded} = await startWatcher(script, args, id)
      await watcherReady(system, id, hasEnded, startLimitMs)
    },
  }
}

/** What is shown while it is waited for. */
interface View {
  readonly show: (left: string) => void
}

/** Waits at a terminal until it is known what becomes of an apply. `left-alone`: nobody wants to look on. */
export async function waitForFate(
  system: System,
  id: string,
  until: string,
  {show}: View,
): Promise<'kept' | 'left-alone'> {
  let isLeft = false
  const isOpen = async () => {
    if ((await system.readState(watcherName)) !== undefined) return true
    const journal = await findJournal(system)
    return journal.kind === 'open' && journal.intent.id === id
  }
  await withoutCutOff(
    async () => {
      while (!isLeft && (await isOpen())) {
        show(formatDuration(Date.parse(until) - Date.now()))
        await setTimeout(1000)
      }
    },
    () => {
      isLeft = true
    },
  )
  if (isLeft) return 'left-alone'
  const fate = await fateSettled(system, id)
  if (fate !== 'undone') return 'kept'
  throw new AuditformError('NOT_CONFIRMED', 'It was not confirmed, and was taken back.', {
    suggestions: ['The history says why: history.jsonl in the state folder.'],
  })
}

/** The history is written a moment after the journal has gone. */
async function fateSettled(system: System, id: string): Promise<string | undefined> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const fate = await fateOf(system, id)
    if (fate !== undefined) return fate.result
    await setTimeout(250)
  }
  throw new AuditformError('FATE_UNKNOWN', 'The history does not say what became of it.', {
    suggestions: ['See what a policy would change: auditform plan'],
  })
}
