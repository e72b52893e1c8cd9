import {AuditformError} from '../errors.ts'
import type {LockClaim} from './system.ts'

/** Who holds a lock, as its file says. */
export interface LockHolder {
  readonly pid: number
  /** The boot in which it was taken; empty where nobody can tell. */
  readonly boot: string
  /** In ISO 8601. */
  readonly since: string
  /** When the process began, in clock ticks since the boot (proc(5)): a number is used again. */
  readonly start?: string
  readonly user?: string
  /** The command that it runs, and the id of what it does. */
  readonly doing?: string
}

/** Whoever asks for nothing else is refused at once. */
export const plainClaim: LockClaim = {doing: '', waitMs: 0, onWait: () => {}}

/** The text of a lock file. */
export function lockText(holder: LockHolder): string {
  return JSON.stringify(holder)
}

/** Reads the text of a lock file; undefined when it names nobody. */
export function readLockText(text: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    const entries = new Map<string, unknown>(Object.entries(value))
    const pid = entries.get('pid')
    const [boot, since, start, user, doing] = ['boot', 'since', 'start', 'user', 'doing'].map(
      (name) => wordOf(entries.get(name)),
    )
    if (typeof pid !== 'number' || boot === undefined || since === undefined) return undefined
    return {
      pid,
      boot,
      since,
      ...(start !== undefined && {start}),
      ...(user !== undefined && {user}),
      ...(doing !== undefined && {doing}),
    }
  } catch {
    return undefined
  }
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Says who it is, since when and what for. */
export function holderWords(holder: LockHolder | undefined, there = ''): string {
  if (holder === undefined) return 'another process'
  const {pid, since, user = '', doing = ''} = holder
  const by = user === '' ? '' : ` of ${user}`
  const what = doing === '' ? '' : `, doing: ${doing}`
  return `process ${pid}${there}${by}, since ${since}${what}`
}

/** The refusal; `who` comes from `holderWords`. */
export function lockHeld(
  machine: string,
  who: string,
  path: string,
  {waitMs}: LockClaim,
): AuditformError {
  const waited = waitMs > 0 ? ` It was waited for ${waitMs / 1000} s.` : ''
  return new AuditformError(
    'LOCK_HELD',
    `Another auditform is at work on ${machine} (${who}).${waited} Nothing was changed.`,
    {
      suggestions: [
        'Wait for it to end and try again, or let this one wait: --lock-timeout 2m',
        `The lock is ${path}.`,
      ],
    },
  )
}
