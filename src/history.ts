/** The history of a machine: who changed its audit rules, when, why, and what came of it. */

import * as v from 'valibot'
import {AuditformError, ExitStatus, messageOf} from './errors.ts'
import {historyAudit, historySyslog} from './report/history-lines.ts'
import {type HistoryRecord, historySchema} from './report/history-schema.ts'
import {jsonText} from './report/json-text.ts'
import {actor} from './system/actor.ts'
import type {System} from './system/system.ts'

/** Name of the state file of the history, a line of JSON each. */
const historyName = 'history.jsonl'

/** What is known before the work begins. */
export type Undertaking = Pick<HistoryRecord, 'id' | 'action' | 'reason'> &
  Partial<Pick<HistoryRecord, 'about' | 'plan' | 'commands' | 'allowed' | 'rules_file'>>

/** What came of it. */
export type Outcome = Pick<HistoryRecord, 'result'> &
  Partial<Pick<HistoryRecord, 'about' | 'operations' | 'because' | 'until' | 'backlog'>>

/**
 * Does the work and puts down what came of it, also when it fails. That it cannot be put down is
 * told to `onLoss` and changes nothing. Where `outcomeOf` gives none, nothing was done.
 */
export async function withHistory<T>(
  system: System,
  undertaking: Undertaking,
  work: () => Promise<T>,
  outcomeOf: (value: T) => Outcome | undefined,
  onLoss: (reason: string) => void,
): Promise<T> {
  const began = new Date()
  const start = performance.now()
  const put = async (outcome: Outcome | undefined, error: HistoryRecord['error']) => {
    if (outcome === undefined) return
    const duration = Math.round(performance.now() - start)
    const record = recordOf(undertaking, outcome, error, began, duration)
    try {
      await putDown(system, {...record, target: system.description, user: await actor()})
    } catch (failure) {
      onLoss(messageOf(failure))
    }
  }
  let value: T
  try {
    value = await work()
  } catch (error) {
    await put({result: 'failed'}, failureOf(error))
    throw error
  }
  await put(outcomeOf(value), null)
  return value
}

function recordOf(
  {id, action, reason, ...known}: Undertaking,
  outcome: Outcome,
  error: HistoryRecord['error'],
  began: Date,
  duration: number,
): Omit<HistoryRecord, 'user' | 'target'> {
  return {
    format_version: '1.0',
    id,
    at: began.toISOString(),
    duration_ms: duration,
    action,
    about: outcome.about ?? known.about ?? null,
    plan: known.plan ?? null,
    reason,
    commands: known.commands ?? [],
    operations: outcome.operations ?? null,
    rules_file: known.rules_file ?? null,
    allowed: known.allowed ?? [],
    result: outcome.result,
    because: outcome.because ?? null,
    until: outcome.until ?? null,
    backlog: outcome.backlog ?? null,
    error,
  }
}

function failureOf(error: unknown): HistoryRecord['error'] {
  const [code, status] =
    error instanceof AuditformError ? [error.code, error.status] : ['BUG', ExitStatus.failed]
  return {code, message: messageOf(error), exit_status: status}
}

/** The logs are told also where the file cannot be written. */
async function putDown(system: System, record: HistoryRecord): Promise<void> {
  const told = await Promise.allSettled([
    addLine(system, `${jsonText(record)}\n`),
    system.announce({syslog: historySyslog(record), audit: historyAudit(record)}),
  ])
  for (const each of told) if (each.status === 'rejected') throw each.reason
}

async function addLine(system: System, line: string): Promise<void> {
  const before = await system.readState(historyName)
  if (before === undefined) return system.writeState(historyName, line)
  // A line that a power cut tore would take this one along.
  const isTorn = before !== '' && !before.endsWith('\n')
  await system.appendState(historyName, isTorn ? `\n${line}` : line, 'durable')
}

/** What became of an apply that was to be confirmed; undefined where the history does not say. */
export async function fateOf(system: System, id: string): Promise<HistoryRecord | undefined> {
  const text = (await system.readState(historyName)) ?? ''
  const lines = text.split('\n').filter((line) => line.includes(id))
  const records = lines.flatMap((line) => {
    const parsed = v.safeParse(historySchema, parseLine(line))
    return parsed.success ? [parsed.output] : []
  })
  return records.findLast(({about, result}) => about === id && result !== 'failed')
}

/** The last change of rules that was tried or made; `undefined` where the history tells of none. */
export async function lastChange(system: System): Promise<HistoryRecord | undefined> {
  for await (const record of newestFirst(system)) {
    if (record.action !== 'confirm') return record
  }
  return undefined
}

/** All that the history tells, the newest first; what cannot be read is left out. */
export async function* newestFirst(system: System): AsyncGenerator<HistoryRecord> {
  const lines = ((await system.readState(historyName)) ?? '').split('\n')
  for (const line of lines.toReversed()) {
    const parsed = v.safeParse(historySchema, parseLine(line))
    if (parsed.success) yield parsed.output
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // A power cut may have torn it.
    return undefined
  }
}

const longestReason = 500

/** The text of --reason, for a ticket: harmless whoever wrote it, since it is kept as JSON. */
export function reasonFlag(text: string | undefined): string | null {
  if (text === undefined) return null
  const reason = text.trim()
  if (reason !== '' && reason.length <= longestReason) return reason
  throw new AuditformError('USAGE', `--reason takes 1 to ${longestReason} characters.`, {
    status: ExitStatus.usage,
    suggestions: ['Give the number of a ticket and a few words.'],
  })
}
