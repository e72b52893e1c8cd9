/**
 * One event as the kernel's filters see it.
 *
 * It is what tests of policies and the proof of coverage describe: a system call that a task makes
 * (lists exit and io_uring), a fork (task), a message of a program (user) or a record (exclude).
 */
export interface KernelEvent {
  readonly list: number
  readonly syscall: number
  /** The accesses that the system call counts as, AUDIT_PERM_* bits. */
  readonly perm: number
  readonly success: boolean
  /** Numbers by field type, such as uid; what is not here is 0. */
  readonly numbers: Readonly<Record<number, number>>
  /** Labels of a security module by field type; what is not here is ''. */
  readonly texts?: Readonly<Record<number, string>>
  /** The supplementary groups of the task. */
  readonly groups: readonly number[]
  /** All paths that lead to the running program. */
  readonly exe: readonly string[]
  /** The files that the call touches, in the order in which the kernel meets them. */
  readonly names: readonly EventName[]
  /** How the task was born, as an event of the task list; without it no rule of that list counts. */
  readonly birth?: KernelEvent
}

/** A file that a system call touches. A rename touches several. */
export interface EventName {
  /** All paths that lead to the file; it lies below every folder that one of them names. */
  readonly paths: readonly string[]
  readonly inode: number
  /** The S_IFMT bits of its mode. */
  readonly filetype: number
  /** The magic number of its file system. */
  readonly fstype?: number
  /** Whether the call takes the path away from the file, as unlink and the old path of rename. */
  readonly isLeaving?: boolean
}

/** A path as the kernel walks it: doubled and last slashes say nothing. */
export function walkedPath(path: string): string {
  return path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')
}
