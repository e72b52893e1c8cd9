/** Changes of the kernel's rules and status over netlink, each with the kernel's own answer. */
import {constants} from 'node:os'
import {encodeRule, isMalformed} from '../../../src/rules/kernel-bytes.ts'
import type {KernelRule} from '../../../src/rules/kernel-rule.ts'
import {
  decodeReply,
  encodeMessage,
  splitDatagram,
} from '../../../src/system/netlink/decode-messages.ts'
import type {Libc} from '../../../src/system/netlink/libc.ts'

/** What the kernel says: `done`, or the name of an errno. */
export type KernelAnswer = string

/** Control values as the kernel's own numbers. */
export interface StatusNumbers {
  readonly enabled?: number
  readonly failure?: number
  readonly rate_limit?: number
  readonly backlog_limit?: number
  readonly backlog_wait_time?: number
}

/** One open conversation; it never waits for anything but the kernel. */
export interface KernelRequests {
  readonly append: (rule: KernelRule) => KernelAnswer
  readonly prepend: (rule: KernelRule) => KernelAnswer
  readonly remove: (rule: KernelRule) => KernelAnswer
  readonly set: (change: StatusNumbers) => KernelAnswer
  /** Has a record of this type written, as `auditctl -m` does. */
  readonly say: (type: number, words: string) => KernelAnswer
}

// linux/audit.h and linux/netlink.h.
const auditSet = 1001
const addRule = 1011
const deleteRule = 1012
const prependFlag = 0x10
const requestAndAcknowledge = 1 | 4
const auditSocket = [16, 3, 9] as const
const kernel = Uint8Array.of(16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

/** Where in `struct audit_status` a value stands, and the bit that says it is meant. */
const statusWords = {
  enabled: {offset: 4, bit: 0x01},
  failure: {offset: 8, bit: 0x02},
  rate_limit: {offset: 16, bit: 0x08},
  backlog_limit: {offset: 20, bit: 0x10},
  backlog_wait_time: {offset: 36, bit: 0x20},
} as const
const statusSize = 44

/** Opens a conversation with the kernel of this machine. */
export function openKernelRequests(libc: Libc): KernelRequests {
  const fd = libc.socket(...auditSocket)
  if (fd < 0 || libc.bind(fd, kernel) < 0) throw new Error(`no audit socket: ${libc.errno()}`)
  const buffer = new Uint8Array(65_536)
  let lastSeq = 0

  const ask = (type: number, payload: Uint8Array): KernelAnswer => {
    lastSeq += 1
    const seq = lastSeq
    const message = {type, flags: requestAndAcknowledge, seq, pid: 0, payload}
    libc.sendto(fd, encodeMessage(message), kernel)
    for (;;) {
      const length = libc.recvfrom(fd, buffer, 0, new Uint8Array(kernel.length))
      if (length < 0) throw new Error(`no answer of the kernel: ${libc.errno()}`)
      const answer = answerTo(seq, buffer.subarray(0, length))
      if (answer !== undefined) return answer
    }
  }

  return {
    append: (rule) => ask(addRule, encodeRule(rule)),
    prepend(rule) {
      const bytes = encodeRule(rule)
      bytes[0] = rule.list | prependFlag
      return ask(addRule, bytes)
    },
    remove: (rule) => ask(deleteRule, encodeRule(rule)),
    set: (change) => ask(auditSet, encodeStatus(change)),
    say: (type, words) => ask(type, new TextEncoder().encode(`${words}\0`)),
  }
}

function answerTo(seq: number, datagram: Uint8Array): KernelAnswer | undefined {
  const messages = splitDatagram(datagram)
  if (isMalformed(messages)) throw new Error(`malformed answer: ${messages.flaw}`)
  for (const message of messages) {
    const reply = message.seq === seq ? decodeReply(message) : undefined
    if (reply?.kind === 'acknowledged') return 'done'
    if (reply?.kind === 'refused') return errnoName(reply.errno)
  }
  return undefined
}

function errnoName(errno: number): string {
  const found = Object.entries(constants.errno).find(([, number]) => number === errno)
  return found?.[0] ?? String(errno)
}

function encodeStatus(change: StatusNumbers): Uint8Array {
  const bytes = new Uint8Array(statusSize)
  const view = new DataView(bytes.buffer)
  let mask = 0
  for (const [name, value] of Object.entries(change)) {
    const {offset, bit} = new Map(Object.entries(statusWords)).get(name) ?? {offset: 0, bit: 0}
    mask |= bit
    view.setUint32(offset, value, true)
  }
  view.setUint32(0, mask, true)
  return bytes
}
