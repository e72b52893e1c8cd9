import {decodeRule, isMalformed, type Malformed, type RuleFlaw} from '../../rules/kernel-bytes.ts'
import type {KernelRule} from '../../rules/kernel-rule.ts'

/** Message types of netlink(7) and linux/audit.h that this program sends or expects. */
export const MessageType = {
  error: 2,
  done: 3,
  status: 1000,
  listRules: 1013,
  feature: 1019,
} as const

/** One message of a netlink datagram, `struct nlmsghdr` and what follows it. */
export interface NetlinkMessage {
  readonly type: number
  readonly flags: number
  readonly seq: number
  readonly pid: number
  readonly payload: Uint8Array
}

/** The control values as the kernel holds them, named as `auditctl -s` prints them. */
export interface KernelStatus {
  readonly enabled: number
  readonly failure: number
  readonly pid: number
  readonly rate_limit: number
  readonly backlog_limit: number
  readonly lost: number
  readonly backlog: number
  /** Absent before Linux 3.14. */
  readonly backlog_wait_time: number | undefined
  /** Absent before Linux 5.9. */
  readonly backlog_wait_time_actual: number | undefined
}

/** The feature of `struct audit_features` that `auditctl -s` shows. */
export interface LoginuidFeature {
  readonly loginuid_immutable: boolean
  readonly loginuid_immutable_locked: boolean
}

/** What one message says, in answer to a request. */
export type AuditReply =
  | {readonly kind: 'acknowledged'}
  | {readonly kind: 'refused'; readonly errno: number}
  | {readonly kind: 'done'}
  | {readonly kind: 'rule'; readonly rule: KernelRule}
  | {readonly kind: 'status'; readonly status: KernelStatus}
  | {readonly kind: 'feature'; readonly feature: LoginuidFeature | undefined}
  | {readonly kind: 'other'; readonly type: number}

/** What can be wrong with a datagram or a payload. */
export type MessageFlaw =
  | RuleFlaw
  | 'header-cut-off'
  | 'length-below-header'
  | 'length-beyond-datagram'
  | 'error-cut-off'
  | 'status-cut-off'
  | 'feature-cut-off'

const headerSize = 16
const alignment = 4

/** Splits a datagram into its messages; any bytes are safe to hand in. */
export function splitDatagram(
  bytes: Uint8Array,
): readonly NetlinkMessage[] | Malformed<MessageFlaw> {
  const messages: NetlinkMessage[] = []
  // The padding of the last message may be left out, or be all that is left.
  for (let start = 0; bytes.length - start >= alignment; ) {
    if (bytes.length - start < headerSize) return malformed('header-cut-off')
    const view = viewOf(bytes.subarray(start))
    const length = view.getUint32(0, true)
    if (length < headerSize) return malformed('length-below-header')
    if (length > bytes.length - start) return malformed('length-beyond-datagram')
    messages.push({
      type: view.getUint16(4, true),
      flags: view.getUint16(6, true),
      seq: view.getUint32(8, true),
      pid: view.getUint32(12, true),
      payload: bytes.subarray(start + headerSize, start + length),
    })
    start += Math.ceil(length / alignment) * alignment
  }
  return messages
}

/** Writes one message; a datagram is one or several of them, end to end. */
export function encodeMessage(message: NetlinkMessage): Uint8Array {
  const length = headerSize + message.payload.length
  const bytes = new Uint8Array(Math.ceil(length / alignment) * alignment)
  const view = viewOf(bytes)
  view.setUint32(0, length, true)
  view.setUint16(4, message.type, true)
  view.setUint16(6, message.flags, true)
  view.setUint32(8, message.seq, true)
  view.setUint32(12, message.pid, true)
  bytes.set(message.payload, headerSize)
  return bytes
}

/** Reads what the kernel says in one message. */
export function decodeReply(message: NetlinkMessage): AuditReply | Malformed<MessageFlaw> {
  const {type, payload} = message
  switch (type) {
    case MessageType.error:
      return decodeError(payload)
    case MessageType.done:
      return {kind: 'done'}
    case MessageType.status:
      return decodeStatus(payload)
    case MessageType.feature:
      return decodeFeature(payload)
    case MessageType.listRules: {
      const rule = decodeRule(payload)
      return isMalformed(rule) ? rule : {kind: 'rule', rule}
    }
    default:
      return {kind: 'other', type}
  }
}

// netlink(7): a negative errno, then the request it is about; 0 acknowledges it.
function decodeError(payload: Uint8Array): AuditReply | Malformed<MessageFlaw> {
  if (payload.length < 4) return malformed('error-cut-off')
  const code = viewOf(payload).getInt32(0, true)
  return code === 0 ? {kind: 'acknowledged'} : {kind: 'refused', errno: Math.abs(code)}
}

// struct audit_status grew at its end: 32 bytes, 40 from Linux 3.14, 44 from 5.9.
function decodeStatus(payload: Uint8Array): AuditReply | Malformed<MessageFlaw> {
  if (payload.length < 32) return malformed('status-cut-off')
  const view = viewOf(payload)
  const at = (offset: number) => view.getUint32(offset, true)
  const ifThere = (offset: number) => (offset + 4 <= payload.length ? at(offset) : undefined)
  const status = {
    enabled: at(4),
    failure: at(8),
    pid: at(12),
    rate_limit: at(16),
    backlog_limit: at(20),
    lost: at(24),
    backlog: at(28),
    backlog_wait_time: ifThere(36),
    backlog_wait_time_actual: ifThere(40),
  }
  return {kind: 'status', status}
}

// struct audit_features: version, mask, features, lock. AUDIT_FEATURE_LOGINUID_IMMUTABLE is bit 1.
function decodeFeature(payload: Uint8Array): AuditReply | Malformed<MessageFlaw> {
  if (payload.length < 16) return malformed('feature-cut-off')
  const view = viewOf(payload)
  const bit = 1 << 1
  if ((view.getUint32(4, true) & bit) === 0) return {kind: 'feature', feature: undefined}
  const feature = {
    loginuid_immutable: (view.getUint32(8, true) & bit) !== 0,
    loginuid_immutable_locked: (view.getUint32(12, true) & bit) !== 0,
  }
  return {kind: 'feature', feature}
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function malformed(flaw: MessageFlaw): Malformed<MessageFlaw> {
  return {kind: 'malformed', flaw}
}
