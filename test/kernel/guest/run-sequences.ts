/**
 * Runs sequences of changes on the kernel of this machine, each from empty lists and the same
 * status, and tells the answers and what the kernel holds after each, a sequence a line. Runs in
 * the guest.
 */
import {writeFileSync} from 'node:fs'
import {text} from 'node:stream/consumers'
import type {KernelRule} from '../../../src/rules/kernel-rule.ts'
import {readThrough} from '../../../src/system/netlink/exact-reader.ts'
import {type Libc, loadLibc} from '../../../src/system/netlink/libc.ts'
import {
  type KernelAnswer,
  type KernelRequests,
  openKernelRequests,
  type StatusNumbers,
} from './kernel-requests.ts'
import type {Answer} from './run-batches.ts'
import {openShell, type Shell} from './shell.ts'

/** One change, over netlink or by a run of auditctl with these words. */
export type SequenceStep =
  | {readonly kind: 'append' | 'prepend' | 'remove'; readonly rule: KernelRule}
  | {readonly kind: 'set'; readonly change: StatusNumbers}
  | {readonly kind: 'auditctl'; readonly words: readonly string[]}

/** Sequences of steps, and the status that each begins with. */
export interface Sequences {
  readonly status: Required<StatusNumbers>
  readonly sequences: readonly (readonly SequenceStep[])[]
}

/** What became of one sequence. */
export interface SequenceResult {
  readonly answers: readonly (KernelAnswer | Answer)[]
  readonly held: readonly KernelRule[]
  readonly status: Required<StatusNumbers>
}

// A delete waits for an RCU grace period; an expedited one is ten times as fast and no other.
const expedite = '/sys/kernel/rcu_expedited'

const {status, sequences}: Sequences = JSON.parse(await text(process.stdin))
const libc = await loadLibc()
if (libc.kind === 'failure') throw new Error(libc.detail)
const requests = openKernelRequests(libc)
const shell = openShell()
writeFileSync(expedite, '1')
try {
  for (const steps of sequences) {
    process.stdout.write(`${JSON.stringify(await runSequence(steps, {libc, requests, shell}))}\n`)
  }
} finally {
  writeFileSync(expedite, '0')
  shell.close()
}

interface Ways {
  readonly libc: Libc
  readonly requests: KernelRequests
  readonly shell: Shell
}

async function runSequence(steps: readonly SequenceStep[], ways: Ways): Promise<SequenceResult> {
  ways.requests.set(status)
  const answers: (KernelAnswer | Answer)[] = []
  for (const step of steps) answers.push(await runStep(step, ways))
  const after = await read(ways.libc)
  for (const rule of after.held) ways.requests.remove(rule)
  return {answers, ...after}
}

async function runStep(step: SequenceStep, ways: Ways): Promise<KernelAnswer | Answer> {
  if (step.kind === 'set') return ways.requests.set(step.change)
  if (step.kind !== 'auditctl') return ways.requests[step.kind](step.rule)
  return await ways.shell.run(['auditctl', ...step.words])
}

async function read(library: Libc): Promise<Omit<SequenceResult, 'answers'>> {
  const reading = await readThrough(library)
  if (reading.kind === 'unavailable') throw new Error(reading.detail)
  const {enabled, failure, rate_limit, backlog_limit, backlog_wait_time = -1} = reading.status
  return {
    held: reading.rules,
    status: {enabled, failure, rate_limit, backlog_limit, backlog_wait_time},
  }
}
