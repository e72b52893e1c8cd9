/**
 * Loads rules that auditctl has no words for, as another program might: on stdin as JSON. Runs
 * in the guest.
 */
import {text} from 'node:stream/consumers'
import type {KernelRule} from '../../../src/rules/kernel-rule.ts'
import {loadLibc} from '../../../src/system/netlink/libc.ts'
import {openKernelRequests} from './kernel-requests.ts'

/** What is loaded, one after the other. */
export type ForeignRules = readonly KernelRule[]

const rules: ForeignRules = JSON.parse(await text(process.stdin))
const libc = await loadLibc()
if (libc.kind === 'failure') throw new Error(libc.detail)
const kernel = openKernelRequests(libc)
for (const rule of rules) {
  const answer = kernel.append(rule)
  if (answer !== 'done') {
    throw new Error(`The kernel refuses ${JSON.stringify(rule)}: ${answer}`)
  }
}
