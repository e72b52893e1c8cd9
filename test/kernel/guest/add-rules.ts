/**
 * Loads rules that auditctl has no words for, as another program might: on stdin as JSON. Runs
 * in the guest.
 */
import {constants} from 'node:os'
import {text} from 'node:stream/consumers'
import {encodeRule, isMalformed} from '../../../src/rules/kernel-bytes.ts'
import type {KernelRule} from '../../../src/rules/kernel-rule.ts'
import {
  decodeReply,
  encodeMessage,
  splitDatagram,
} from '../../../src/system/netlink/decode-messages.ts'
import {type Libc, loadLibc} from '../../../src/system/netlink/libc.ts'

const addRule = 1011
const requestAndAcknowledge = 1 | 4
const auditSocket = [16, 3, 9] as const
const kernel = Uint8Array.of(16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

/** What is loaded, one after the other. */
export type ForeignRules = readonly KernelRule[]

const rules: ForeignRules = JSON.parse(await text(process.stdin))
const libc = await loadLibc()
if (libc.kind === 'failure') throw new Error(libc.detail)
for (const rule of rules) add(rule, libc)

function add(rule: KernelRule, {socket, bind, sendto, recvfrom, close}: Libc): void {
  const fd = socket(...auditSocket)
  bind(fd, kernel)
  const payload = encodeRule(rule)
  sendto(
    fd,
    encodeMessage({type: addRule, flags: requestAndAcknowledge, seq: 1, pid: 0, payload}),
    kernel,
  )
  const buffer = new Uint8Array(65_536)
  const length = recvfrom(fd, buffer, 0, new Uint8Array(kernel.length))
  close(fd)
  const messages = splitDatagram(buffer.subarray(0, length))
  const [answer] = isMalformed(messages) ? [] : messages
  const reply = answer && decodeReply(answer)
  if (reply?.kind === 'acknowledged') return
  const errno = reply?.kind === 'refused' ? reply.errno : undefined
  const name = Object.entries(constants.errno).find(([, number]) => number === errno)?.[0]
  throw new Error(`The kernel refuses ${JSON.stringify(rule)}: ${name ?? 'no answer'}`)
}
