import type {Vm} from '../test/kernel/vm.ts'
import {watchedFile} from './scenarios.ts'

/** What was opened while something else ran, and what of it is in the log. */
export interface Count {
  readonly opened: number
  readonly recorded: number
  readonly recordedByKey: Readonly<Record<string, number>>
}

export const guestFolder = '/run/auditform-bench'
const log = '/var/log/audit/audit.log'
const openat = 257
const waitMs = 600_000

/**
 * Starts the program that opens the watched file, runs `work` when its opens are in the log, and
 * counts. It is an error when an event that the kernel recorded did not reach the log.
 */
export async function countWhile(vm: Vm, work: () => Promise<void>): Promise<Count> {
  const lostBefore = await readLost(vm)
  // auditd appends, so what is cut off here is only what was counted before.
  const start = `: >${log}; rm -f ${guestFolder}/opened
setsid perl ${guestFolder}/open-watched.pl ${watchedFile} >${guestFolder}/opened 2>&1 </dev/null &
echo $!; until grep -q " syscall=${openat} .* pid=$! " ${log}; do sleep 0.1; done`
  const process = Number((await must(vm, start)).trim())
  try {
    await work()
  } finally {
    await vm.run(['kill', String(process)])
  }
  // Records wait in one queue, so when this one is written all before it are.
  const mark = `bench-${process}-${Date.now()}`
  const settle = `until [ -s ${guestFolder}/opened ]; do sleep 0.1; done
auditctl -m ${mark}; until grep -q ${mark} ${log}; do sleep 0.2; done
cat ${guestFolder}/opened`
  const opened = Number(await must(vm, settle))
  if (!(opened > 0)) throw new Error('The program opened nothing.')
  const counts = await must(vm, `perl ${guestFolder}/count-events.pl ${process} ${openat} <${log}`)
  const [[, undelivered] = [], ...byKey] = counts
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([name = '', events]) => [name, Number(events)] as const)
  const recordedByKey = Object.fromEntries(byKey.map(([key, events]) => [keyName(key), events]))
  const recorded = Object.values(recordedByKey).reduce((sum, events) => sum + events, 0)
  const lost = (await readLost(vm)) - lostBefore
  if (undelivered !== 0 || lost !== 0) {
    throw new Error(`On the way to the log ${undelivered} events got lost, and ${lost} records.`)
  }
  return {opened, recorded, recordedByKey}
}

/** Several keys of a rule are in the log as one value, which is in hexadecimal (auditd(8), RAW). */
function keyName(logged: string): string {
  if (!/^[\dA-F]+$/.test(logged)) return logged.replaceAll('"', '')
  return Buffer.from(logged, 'hex').toString().split('\u0001').join(' ')
}

async function readLost(vm: Vm): Promise<number> {
  const status = await must(vm, 'auditctl -s')
  const lost = /^lost (\d+)$/m.exec(status)?.[1]
  if (lost === undefined) throw new Error(`auditctl -s says nothing of lost records:\n${status}`)
  return Number(lost)
}

/** Runs a script in the guest; what it prints. Any status but 0 is an error. */
export async function must(vm: Vm, script: string): Promise<string> {
  const {exitCode, stdout, stderr} = await vm.sh(script, {timeoutMs: waitMs})
  if (exitCode === 0) return stdout
  throw new Error(`The guest answers with status ${exitCode} to\n${script}\n${stderr}`)
}
