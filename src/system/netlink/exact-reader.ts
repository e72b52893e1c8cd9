import {constants} from 'node:os'
import type {KernelRule} from '../../rules/kernel-rule.ts'
import {type KernelStatus, type LoginuidFeature, MessageType} from './decode-messages.ts'
import {failureOfRefusal, type NetlinkFailure, type NoAnswer} from './failure.ts'
import {type Libc, loadLibc} from './libc.ts'
import {type AuditSocket, openAuditSocket} from './socket.ts'

/** All that `auditctl -s` shows; a value that this kernel does not know is undefined. */
export type ExactStatus = KernelStatus & {
  readonly [Name in keyof LoginuidFeature]: LoginuidFeature[Name] | undefined
}

/** The kernel's own answer, or why there is none. */
export type ExactReading =
  | {
      readonly kind: 'read'
      /** By list number, and within a list in the order in which the kernel tests them. */
      readonly rules: readonly KernelRule[]
      readonly status: ExactStatus
    }
  | {
      readonly kind: 'unavailable'
      readonly reason: NetlinkFailure['reason']
      readonly detail: string
    }

/** How long the whole reading may take, in milliseconds. */
const defaultTimeout = 10_000

/**
 * Asks the kernel of this machine for its audit rules and status, without auditctl.
 * It never changes anything and never throws.
 */
export async function readExactly(
  options: {readonly timeoutMs?: number} = {},
): Promise<ExactReading> {
  if (process.platform !== 'linux') {
    return {kind: 'unavailable', reason: 'no-audit', detail: `this is ${process.platform}`}
  }
  const libc = await loadLibc()
  return libc.kind === 'failure' ? unavailable(libc) : readThrough(libc, options)
}

/** The same through a C library that is already loaded. */
export async function readThrough(
  libc: Libc,
  {timeoutMs = defaultTimeout}: {readonly timeoutMs?: number} = {},
): Promise<ExactReading> {
  try {
    const socket = openAuditSocket(libc, timeoutMs)
    if ('kind' in socket) return unavailable(socket)
    try {
      return await readAll(socket)
    } finally {
      socket.close()
    }
  } catch (error) {
    return {kind: 'unavailable', reason: 'failed', detail: String(error)}
  }
}

async function readAll(socket: AuditSocket): Promise<ExactReading> {
  const status = await readStatus(socket)
  if ('kind' in status) return unavailable(status)
  const feature = await readFeature(socket)
  if (feature && 'kind' in feature) return unavailable(feature)
  const answer = await socket.ask(MessageType.listRules, 'done')
  if ('kind' in answer) return unavailable(answer)
  return {
    kind: 'read',
    rules: answer.flatMap((reply) => (reply.kind === 'rule' ? [reply.rule] : [])),
    status: {
      ...status,
      loginuid_immutable: feature?.loginuid_immutable,
      loginuid_immutable_locked: feature?.loginuid_immutable_locked,
    },
  }
}

async function readStatus(socket: AuditSocket): Promise<KernelStatus | NoAnswer> {
  const answer = await socket.ask(MessageType.status, 'status')
  if ('kind' in answer) return answer
  const reply = answer.find(({kind}) => kind === 'status')
  if (reply?.kind === 'status') return reply.status
  return {kind: 'failure', reason: 'malformed', detail: 'an answer without a status'}
}

// A kernel from before the request existed refuses it, and then there is no such feature.
async function readFeature(socket: AuditSocket): Promise<LoginuidFeature | NoAnswer | undefined> {
  const answer = await socket.ask(MessageType.feature, 'feature')
  if ('kind' in answer) {
    const isUnknown = answer.kind === 'refused' && answer.errno === constants.errno.EINVAL
    return isUnknown ? undefined : answer
  }
  const reply = answer.find(({kind}) => kind === 'feature')
  return reply?.kind === 'feature' ? reply.feature : undefined
}

function unavailable(problem: NoAnswer): ExactReading {
  const {reason, detail} = problem.kind === 'refused' ? failureOfRefusal(problem) : problem
  return {kind: 'unavailable', reason, detail}
}
