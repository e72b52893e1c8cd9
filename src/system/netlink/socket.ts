import {constants} from 'node:os'
import {isMalformed, type Malformed} from '../../rules/kernel-bytes.ts'
import {
  type AuditReply,
  decodeReply,
  encodeMessage,
  type MessageFlaw,
  splitDatagram,
} from './decode-messages.ts'
import {
  failureOf,
  failureOfBytes,
  type NetlinkFailure,
  type NoAnswer,
  type Refusal,
  timeout,
} from './failure.ts'
import type {Libc} from './libc.ts'

/**
 * One conversation with the kernel's audit subsystem.
 *
 * The event loop must stay free, and koffi gives no errno for calls on another
 * thread. So receiving never blocks and is done here, in between poll() waits on
 * another thread, where the errno does not matter. Only sending may block: the
 * kernel works a request off inside sendto(), behind a mutex that it holds while
 * rules are being deleted, and makes a sender wait up to backlog_wait_time (a
 * minute by default) when too many records are queued (audit_receive in
 * kernel/audit.c). So it is done on another thread, and repeated here when it
 * fails, to learn the errno.
 *
 * An answer is believed only if its address says the kernel (port 0) and it
 * bears the number of our request. Answers to AUDIT_LIST_RULES come from a kernel
 * thread that waits for room in our receive buffer, so none is lost.
 */
export interface AuditSocket {
  /** Sends one request and gathers the answers, the last of which is of the kind `last`. */
  readonly ask: (type: number, last: LastKind) => Promise<readonly AuditReply[] | NoAnswer>
  readonly close: () => void
}

/** The kind of reply that ends an answer; an acknowledgement comes before it or after it. */
export type LastKind = 'status' | 'feature' | 'done'

// linux/netlink.h and linux/socket.h, as on every architecture that koffi supports.
const netlinkFamily = 16
const auditProtocol = 9
const rawCloseOnExec = 3 | 0x80000
const dontWait = 0x40
const wholeLength = 0x20
const requestFlags = 1 | 4 // NLM_F_REQUEST, NLM_F_ACK

/** `struct sockaddr_nl`: family, padding, port, groups. Port 0 is the kernel, or any for bind(). */
const kernelAddress = Uint8Array.of(netlinkFamily, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

/** What is heard of a datagram that another process sent. */
const nothing = new Uint8Array()
/** More than the longest rule: 64 strings of PATH_MAX bytes. */
const bufferSize = 320 * 1024
/** So that a process that wants to end is not held up by a wait on another thread. */
const longestPoll = 250
/** Datagrams taken in one go before other work gets its turn. */
const burst = 128

/** Opens a socket of the audit protocol; nothing on it is waited for beyond `timeoutMs` from now. */
export function openAuditSocket(libc: Libc, timeoutMs: number): AuditSocket | NetlinkFailure {
  const fd = libc.socket(netlinkFamily, rawCloseOnExec, auditProtocol)
  if (fd < 0) return failureOf(libc.errno(), 'socket')
  if (libc.bind(fd, kernelAddress) < 0) {
    const failure = failureOf(libc.errno(), 'bind')
    libc.close(fd)
    return failure
  }

  const deadline = now() + timeoutMs
  const conversation = {libc, fd, deadline, buffer: new Uint8Array(bufferSize)}
  let lastSeq = 0
  let sending: Promise<unknown> | undefined

  return {
    ask: async (type, last) => {
      lastSeq += 1
      const message = {type, flags: requestFlags, seq: lastSeq, pid: 0, payload: new Uint8Array()}
      const sent = send(conversation, encodeMessage(message)).finally(() => {
        sending = undefined
      })
      sending = sent.catch(() => undefined)
      const failure = await beforeDeadline(sent, deadline)
      return failure ?? gather(conversation, lastSeq, last)
    },
    close: () => {
      // Another file could get the number of a descriptor that a thread is about to write to.
      if (sending) void sending.then(() => libc.close(fd))
      else libc.close(fd)
    },
  }
}

/** In milliseconds. `performance` brings ten modules of Node along. */
function now(): number {
  return process.uptime() * 1000
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

interface Conversation {
  readonly libc: Libc
  readonly fd: number
  readonly deadline: number
  readonly buffer: Uint8Array
}

async function send(
  {libc, fd}: Conversation,
  request: Uint8Array,
): Promise<NetlinkFailure | undefined> {
  for (;;) {
    if ((await libc.sendtoAsync(fd, request, kernelAddress)) >= 0) return undefined
    if (libc.sendto(fd, request, kernelAddress) >= 0) return undefined
    const errno = libc.errno()
    if (errno !== constants.errno.EINTR) return failureOf(errno, 'sendto')
  }
}

async function gather(
  conversation: Conversation,
  seq: number,
  last: LastKind,
): Promise<readonly AuditReply[] | NoAnswer> {
  const replies: AuditReply[] = []
  for (let received = 1; ; received += 1) {
    if (received % burst === 0) await turnOfTheLoop()
    const datagram = await receive(conversation)
    if ('kind' in datagram) return datagram
    const heard = repliesTo(seq, datagram)
    if ('kind' in heard) return heard.kind === 'malformed' ? failureOfBytes(heard.flaw) : heard
    replies.push(...heard)
    if (heard.some(({kind}) => kind === last)) return replies
  }
}

function repliesTo(
  seq: number,
  datagram: Uint8Array,
): readonly AuditReply[] | Refusal | Malformed<MessageFlaw> {
  const messages = splitDatagram(datagram)
  if (isMalformed(messages)) return messages
  const replies: AuditReply[] = []
  for (const message of messages) {
    if (message.seq !== seq) continue
    const reply = decodeReply(message)
    if (reply.kind === 'refused' || reply.kind === 'malformed') return reply
    replies.push(reply)
  }
  return replies
}

/** The next datagram, empty if not from the kernel; its bytes are valid until the next call. */
async function receive(conversation: Conversation): Promise<Uint8Array | NetlinkFailure> {
  const {libc, fd, deadline, buffer} = conversation
  const sender = new Uint8Array(kernelAddress.length)
  for (;;) {
    const left = deadline - now()
    if (left <= 0) return timeout
    const length = libc.recvfrom(fd, buffer, dontWait | wholeLength, sender)
    if (length >= 0) {
      if (!isFromKernel(sender)) return nothing
      const isWhole = length <= buffer.length
      return isWhole ? buffer.subarray(0, length) : failureOfBytes('datagram-too-long')
    }
    const errno = libc.errno()
    if (errno === constants.errno.EAGAIN) {
      await libc.pollAsync(fd, Math.min(Math.ceil(left), longestPoll))
    } else if (errno !== constants.errno.EINTR) {
      return failureOf(errno, 'recvfrom')
    }
  }
}

function isFromKernel(sender: Uint8Array): boolean {
  const address = new DataView(sender.buffer)
  return address.getUint16(0, true) === netlinkFamily && address.getUint32(4, true) === 0
}

async function beforeDeadline<T>(work: Promise<T>, deadline: number): Promise<T | NetlinkFailure> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<NetlinkFailure>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, deadline - now()), timeout)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
