import {AuditformError} from '../errors.ts'
import {type AuditState, exactRule} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import {projectRules} from '../rules/project.ts'
import {readListing} from '../rules/read-listing.ts'
import {settleMachines} from '../rules/settle-machines.ts'
import {cutCode, readingFailure} from '../system/auditctl-failures.ts'
import type {ExactRules, RunResult, System} from '../system/system.ts'
import {parseListing} from './parse-list.ts'
import {parseStatus, type StatusReading} from './parse-status.ts'

/** How far the two readers, the listing and the kernel's own bytes, bear each other out. */
export type ReaderVerdict =
  | {readonly kind: 'agree'}
  /** Only the listing could be read. */
  | {readonly kind: 'text-only'; readonly reason: string}
  /** They differ: the listing was forged, or something else prints it. */
  | {
      readonly kind: 'disagree'
      readonly line: number
      readonly listed: string
      readonly exact: string
    }

/** What a machine's kernel holds at one moment. */
export interface Observation {
  readonly state: AuditState
  readonly status: Extract<StatusReading, {kind: 'status'}>
  readonly readers: ReaderVerdict
  /** Lines of the listing that no rule prints. */
  readonly unreadable: readonly string[]
}

/**
 * Reads rules and control values. The desired rules serve as hints where the
 * listing alone cannot tell which of several rules a line means.
 */
export async function observe(
  system: System,
  facts: HostFacts,
  hints: readonly KernelRule[],
): Promise<Observation> {
  // Side by side: each waits for the kernel most of the time.
  const [statusRead, rulesRead] = await Promise.allSettled([
    readStatus(system),
    readRules(system, facts),
  ])
  // What keeps the status from being read keeps the rules too, and says it better.
  if (statusRead.status === 'rejected') throw statusRead.reason
  if (rulesRead.status === 'rejected') throw rulesRead.reason
  const status = statusRead.value
  const {exact, projected, lines, readers} = rulesRead.value
  if (exact.kind === 'read') {
    // Not the lines that were listed: a key with a newline in it spreads over two of them.
    const rules = exact.rules.map((rule, index) => exactRule(rule, projected[index] ?? ''))
    return {state: {rules, control: status.control}, status, readers, unreadable: []}
  }
  const reading = readListing(lines, facts, hints)
  const interpreted = reading.unreadable.length === 0 ? await interpretedListing(system) : undefined
  return {
    state: {
      rules: settleMachines(reading.rules, interpreted, facts),
      control: status.control,
    },
    status,
    readers,
    unreadable: reading.unreadable.map(({line}) => line),
  }
}

async function readStatus(system: System): Promise<Observation['status']> {
  const status = parseStatus((await ask(system, '-s')).stdout)
  if (status.kind === 'status') return status
  throw new AuditformError('STATUS_UNREADABLE', 'auditctl -s prints no line "enabled".', {
    suggestions: ['Run auditctl -s and look at what it says.'],
  })
}

/** The rules as each of the two readers has them. */
interface RulesReading {
  readonly exact: ExactRules
  /** The lines that auditctl has to print for what was read exactly. */
  readonly projected: readonly string[]
  readonly lines: readonly string[]
  readonly readers: ReaderVerdict
}

async function readRules(system: System, facts: HostFacts): Promise<RulesReading> {
  for (let attempt = 0; ; attempt++) {
    const [exact, listing] = await Promise.all([system.exactReading(), ask(system, '-l')])
    const {lines} = parseListing(listing.stdout)
    const projected = exact.kind === 'read' ? projectRules(exact.rules, facts) : []
    const readers = compareReaders(exact, projected, lines)
    // Another writer may have come between the two readings; then a second look agrees.
    if (readers.kind !== 'disagree' || attempt > 0) return {exact, projected, lines, readers}
  }
}

/** How often an answer of which a part was lost is asked for. */
const mostAttempts = 5

async function ask(system: System, option: '-l' | '-s'): Promise<RunResult> {
  for (let attempt = 1; ; attempt++) {
    const result = await system.auditctl([option])
    const failure = readingFailure(option, result, await system.surroundings())
    if (failure === undefined) return result
    if (failure.code !== cutCode || attempt === mostAttempts) throw failure
  }
}

/** The lines of `auditctl -l -i`, where it can be had: it names machines, and a recording may lack it. */
async function interpretedListing(system: System): Promise<readonly string[] | undefined> {
  try {
    const result = await system.auditctl(['-l', '-i'])
    return result.exitCode === 0 ? parseListing(result.stdout).lines : undefined
  } catch {
    return undefined
  }
}

/** Compares the text as a whole, because a key with a newline in it spreads over two lines. */
function compareReaders(
  exact: ExactRules,
  projected: readonly string[],
  lines: readonly string[],
): ReaderVerdict {
  if (exact.kind === 'unavailable') return {kind: 'text-only', reason: exact.detail}
  const expected = exact.rules.length === 0 ? [] : projected.join('\n').split('\n')
  const length = Math.max(expected.length, lines.length)
  for (let index = 0; index < length; index++) {
    if (expected[index] !== lines[index]) {
      return {
        kind: 'disagree',
        line: index + 1,
        listed: lines[index] ?? '',
        exact: expected[index] ?? '',
      }
    }
  }
  return {kind: 'agree'}
}
