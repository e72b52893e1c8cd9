import {constants} from 'node:os'
import {encodeMessage, type NetlinkMessage} from '../../../src/system/netlink/decode-messages.ts'
import type {Libc} from '../../../src/system/netlink/libc.ts'

/** What one call of recvfrom() meets: a datagram with its sender's port, an errno, or silence. */
export type Arrival =
  | {readonly bytes: Uint8Array; readonly port?: number; readonly wholeLength?: number}
  | {readonly errno: number}

export interface Request {
  readonly type: number
  readonly flags: number
  readonly seq: number
}

/** What a test makes of the calls; the rest behaves as a healthy kernel's socket. */
export interface Script {
  /** What arrives in answer to a request. */
  readonly answer: (request: Request) => readonly Arrival[]
  readonly socketErrno?: number
  readonly bindErrno?: number
  /** The errnos of the first calls of sendto(), on either thread. */
  readonly sendErrnos?: readonly number[]
  readonly holdSending?: Promise<void>
}

/** One message with the number of the request that it answers. */
export function datagram(seq: number, type: number, payload: Uint8Array, port = 0): Arrival {
  const message: NetlinkMessage = {type, flags: 2, seq, pid: 0, payload}
  return {bytes: encodeMessage(message), port}
}

/** A C library whose netlink sockets are played by the script, with a record of what was called. */
export function fakeLibc(script: Script): {readonly libc: Libc; readonly calls: string[]} {
  const calls: string[] = []
  const arrivals: Arrival[] = []
  const sendErrnos = [...(script.sendErrnos ?? [])]
  let errno = 0
  const fail = (code: number) => {
    errno = code
    return -1
  }
  const send = (bytes: Uint8Array) => {
    const failure = sendErrnos.shift()
    if (failure !== undefined) return fail(failure)
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const [type, flags, seq] = [
      view.getUint16(4, true),
      view.getUint16(6, true),
      view.getUint32(8, true),
    ]
    calls.push(`request ${type}`)
    arrivals.push(...script.answer({type, flags, seq}))
    return bytes.length
  }

  const libc: Libc = {
    kind: 'libc',
    socket: (...args) => {
      calls.push(`socket ${args.join(' ')}`)
      return script.socketErrno ? fail(script.socketErrno) : 3
    },
    bind: () => (script.bindErrno ? fail(script.bindErrno) : 0),
    sendto: (_fd, bytes) => send(bytes),
    sendtoAsync: async (_fd, bytes) => {
      await script.holdSending
      // Another thread's errno does not reach this one.
      const before = errno
      const sent = send(bytes)
      errno = before
      return sent
    },
    recvfrom: (_fd, buffer, _flags, sender) => {
      const arrival = arrivals.shift()
      if (!arrival) return fail(constants.errno.EAGAIN)
      if ('errno' in arrival) return fail(arrival.errno)
      buffer.set(arrival.bytes)
      const address = new DataView(sender.buffer)
      address.setUint16(0, 16, true)
      address.setUint32(4, arrival.port ?? 0, true)
      return arrival.wholeLength ?? arrival.bytes.length
    },
    pollAsync: (_fd, milliseconds) => {
      calls.push('poll')
      return new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 5), 0))
    },
    close: (fd) => {
      calls.push(`close ${fd}`)
      return 0
    },
    errno: () => errno,
  }
  return {libc, calls}
}
