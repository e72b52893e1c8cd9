/**
 * Runs many auditctl commands and tells what each answered and what the kernel holds afterwards, a
 * batch a line. Runs in the guest.
 */
import {spawnSync} from 'node:child_process'
import {text} from 'node:stream/consumers'
import type {KernelRule} from '../../../src/rules/kernel-rule.ts'
import {readExactly} from '../../../src/system/netlink/exact-reader.ts'
import {quoteWords} from '../ssh.ts'

/** What one auditctl answered. */
export interface Answer {
  readonly status: number
  readonly said: string
}

/** What became of one batch. */
export interface BatchResult {
  readonly answers: readonly Answer[]
  readonly listing: string
  readonly held: readonly KernelRule[]
}

const mark = '\u0002'

/** Commands, each the words behind `auditctl`, a batch after the other. */
export type Batches = readonly (readonly (readonly string[])[])[]

const batches: Batches = JSON.parse(await text(process.stdin))
for (const batch of batches) {
  process.stdout.write(`${JSON.stringify(await runBatch(batch))}\n`)
}

async function runBatch(batch: readonly (readonly string[])[]): Promise<BatchResult> {
  shell('auditctl -D')
  // One shell for all: it forks faster than Node does, above all under emulation.
  const script = batch.map(
    (words) => `${quoteWords(['auditctl', ...words])}; printf '${mark}%s${mark}' $?`,
  )
  const answers = shell(`exec 2>&1; ${script.join('; ')}`).split(mark)
  const listing = shell('auditctl -l')
  const reading = await readExactly()
  if (reading.kind === 'unavailable') throw new Error(reading.detail)
  shell('auditctl -D')
  return {
    answers: batch.map((_, index) => ({
      said: answers[2 * index] ?? '',
      status: Number(answers[2 * index + 1]),
    })),
    listing,
    held: reading.rules,
  }
}

function shell(script: string): string {
  const {stdout, error} = spawnSync('sh', ['-s'], {
    input: script,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (error) throw error
  return stdout
}
