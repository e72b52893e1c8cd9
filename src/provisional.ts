/** An apply that is taken back unless somebody confirms it, from the side that begins it. */

import {setTimeout} from 'node:timers/promises'
import type {Confirmation} from './apply/errand.ts'
import {findJournal} from './apply/journal.ts'
import {isOver, watcherName} from './apply/unconfirmed.ts'
import {type Patience, watcherReady} from './apply/watch.ts'
import {formatDuration} from './duration.ts'
import {AuditformError, ExitStatus} from './errors.ts'
import {fateOf} from './history.ts'
import type {RecoveryReason} from './plan/recovery-report.ts'
import type {HistoryRecord} from './report/history-schema.ts'
import {recoveryWords} from './report/recovered.ts'
import {withoutCutOff} from './system/signals.ts'
import {startWatcher} from './system/start-watcher.ts'
import type {System} from './system/system.ts'

/**
 * A host at the other end of a connection is asked less often, and may be away for two hours. Here,
 * a disk may be full for ten minutes.
 */
export function patienceFor({kind}: System): Patience {
  return kind === 'ssh' ? {everyMs: 10_000, attempts: 720} : {everyMs: 1000, attempts: 600}
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

/** How long after its time a change that nobody took back is waited for; a long undo takes minutes. */
const lateMs = 300_000

/** Waits at a terminal until it is known what becomes of an apply. `left-alone`: nobody wants to look on. */
export async function waitForFate(
  system: System,
  id: string,
  until: string,
  {show}: View,
): Promise<'kept' | 'left-alone'> {
  let isLeft = false
  await withoutCutOff(
    async () => {
      while (!isLeft && (await isOpen(system, id, until))) {
        const left = Date.parse(until) - Date.now()
        if (left < -lateMs) throw notTakenBack()
        show(formatDuration(left))
        await setTimeout(1000)
      }
    },
    () => {
      isLeft = true
    },
  )
  if (isLeft) return 'left-alone'
  const {result, because} = await fateSettled(system, id)
  if (result === 'undone') throw takenBack(because)
  return 'kept'
}

/** While the watcher is at work the journal, which is long, need not be read. */
async function isOpen(system: System, id: string, until: string): Promise<boolean> {
  if (!isOver(until) && (await system.readState(watcherName)) !== undefined) return true
  const journal = await findJournal(system)
  return journal.kind === 'open' && journal.intent.id === id
}

/** The history is written a moment after the journal has gone. */
async function fateSettled(system: System, id: string): Promise<HistoryRecord> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const fate = await fateOf(system, id)
    if (fate !== undefined) return fate
    await setTimeout(250)
  }
  throw new AuditformError('FATE_UNKNOWN', 'The history does not say what became of it.', {
    suggestions: ['See what a policy would change: auditform plan'],
  })
}

function takenBack(because: RecoveryReason | null): AuditformError {
  const why = because === null ? '' : `, because ${recoveryWords(because)}`
  return new AuditformError('TAKEN_BACK', `It was taken back${why}. Everything is as it was.`)
}

function notTakenBack(): AuditformError {
  return new AuditformError(
    'NOT_TAKEN_BACK',
    'Nobody confirmed it, and nobody took it back: the watcher is gone.',
    {
      status: ExitStatus.halfDone,
      suggestions: ['Take it back: auditform recover --undo', 'Keep it: auditform confirm'],
    },
  )
}
