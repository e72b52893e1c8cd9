/** Programs that change rules while somebody wants to. */

import {setTimeout} from 'node:timers/promises'
import {AuditformError} from '../errors.ts'
import type {Listener} from '../plan/apply-event.ts'
import type {Readiness, System} from '../system/system.ts'

/** Programs that have rules of their own and may load them at any time. */
const agents: readonly string[] = ['osqueryd', 'auditbeat', 'auoms', 'wazuh-syscheckd']

/** How often the host is looked at. */
const everyMs = 250

/** A batch takes 2 s at most, on a host that is not hard pressed. */
const orphanPatienceMs = 30_000

/** Whether a program never ends, so that nobody waits for it. */
export function isAgent(program: string): boolean {
  return agents.includes(program)
}

/** Looks at a host, and waits for a writer that is about to end. */
export async function settledReadiness(
  system: System,
  patienceMs: number,
  onWait: (writer: Writer) => void = () => {},
): Promise<Readiness> {
  let isTold = false
  for (let waited = 0; ; waited += everyMs) {
    const readiness = await system.readiness()
    const writer = busyWriter(readiness)
    if (writer === undefined || waited >= patienceMs) return readiness
    if (!isTold) onWait(writer)
    isTold = true
    await setTimeout(everyMs)
  }
}

/**
 * Waits for what an apply that was killed has started: auditctl outlives it, and goes on with its
 * rules file. What is read meanwhile is not the last word. Refuses when that takes too long.
 */
export async function waitForOrphans(
  system: System,
  listen: Listener,
  patienceMs = orphanPatienceMs,
): Promise<void> {
  const tell = (writer: Writer) =>
    listen({kind: 'finding', finding: {code: 'writer-at-work', ...writer}})
  const writer = busyWriter(await settledReadiness(system, patienceMs, tell))
  if (writer === undefined) return
  const {program, pid} = writer
  throw new AuditformError(
    'WRITER_AT_WORK',
    `${program} (process ${pid}) is still changing rules, perhaps for the apply that was cut off. Nothing was changed.`,
    {suggestions: ['Wait for it to end, and try again.', `See what it is: ps -fp ${pid}`]},
  )
}

type Writer = Readiness['writers'][number]

function busyWriter({writers}: Readiness): Writer | undefined {
  return writers.find(({program}) => !isAgent(program))
}
