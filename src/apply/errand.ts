import type {Listener} from '../plan/apply-event.ts'
import type {LockClaim} from '../system/system.ts'

/** What somebody wants done, beside the change itself. */
export interface Errand {
  /** The same one in the lock, in the journal and in the history. */
  readonly id: string
  /** The command that was given. */
  readonly command: string
  /** How long the lock is waited for, in milliseconds. */
  readonly lockWaitMs: number
  /** What was given as --reason. */
  readonly reason?: string | null
  /** The plan_id of the saved plan that is applied. */
  readonly planId?: string | null
  /** Where the change is to be taken back unless somebody confirms it. */
  readonly confirmation?: Confirmation
}

/** How a change is kept provisional. */
export interface Confirmation {
  /** Time to confirm it in, from its end on, in milliseconds. */
  readonly withinMs: number
  /** Starts what takes it back when this process is gone; on return that is at work. */
  readonly startWatcher: () => Promise<void>
}

/** An errand that nobody said more about. */
export function newErrand(command: string): Errand {
  // The global: node:crypto takes longer to load than all that a plan does with the machine.
  return {id: crypto.randomUUID(), command, lockWaitMs: 0}
}

/** What the lock is told of an errand; somebody who wants an end is heard while it is waited for. */
export function claimOf({id, command, lockWaitMs}: Errand, listen: Listener): LockClaim {
  return {
    doing: `${command} ${id}`,
    waitMs: lockWaitMs,
    onWait: (who) => listen({kind: 'waiting', who}),
  }
}
