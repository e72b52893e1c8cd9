/** What a machine shows of itself beside audit's own answers, as it was read and not yet judged. */

/** What is asked about. */
export interface Question {
  /** The audit daemon that the kernel names; `undefined` or 0 where it names none. */
  readonly pid: number | undefined
  /** Paths that rules watch. */
  readonly watched: readonly string[]
}

/** The text of a file, or why there is none. */
export type FileText =
  | {readonly kind: 'read'; readonly text: string}
  | {readonly kind: 'missing' | 'unknown'}

/** Who may change a file or a folder; symbolic links followed. */
export interface FileMode {
  readonly path: string
  /** As `st_mode` of stat(2) has it, with the kind of the file. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** A path that a rule watches. */
export interface WatchedPath {
  readonly isLink: boolean
  /** Symbolic links followed. */
  readonly kind: 'directory' | 'other' | 'missing'
  /** Whether the folder that it lies in is there. */
  readonly hasParent: boolean
}

/** What systemd says of a service at this boot. */
export interface Service {
  readonly name: string
  readonly isInstalled: boolean
  readonly isFailed: boolean
  /** Its `Result`, such as `exit-code`. */
  readonly result: string
}

/** Who starts auditd and loads rules at boot. */
export interface BootLinks {
  /** Unit files and what enables them: links of systemd, of rc folders, of runlevels. */
  readonly paths: readonly string[]
  /** Services that lead to /dev/null, so that nothing starts them. */
  readonly masked: readonly string[]
}

/** The file system of the log. */
export interface LogDisk {
  readonly folder: string
  readonly exists: boolean
  readonly totalKiB: number | undefined
  readonly freeKiB: number | undefined
  readonly mountPoint: string | undefined
}

/** All of it; `undefined` and `unknown` where the machine cannot tell. */
export interface Examination {
  /** The program of the audit daemon (`/proc/PID/comm`); `null` when there is no such process. */
  readonly daemon: string | null | undefined
  readonly isAuditdInstalled: boolean | undefined
  /** Whether `/` is that of process 1; another one is that of a container or of chroot(2). */
  readonly root: 'initial' | 'other' | 'unknown'
  /** The line `CapEff` of /proc/self/status. */
  readonly capabilities: string | undefined
  /** /etc/audit/auditd.conf */
  readonly config: FileText
  /** auditd.conf, audit.rules, rules.d with its files, and /etc/audit. */
  readonly modes: readonly FileMode[] | undefined
  readonly logDisk: LogDisk | undefined
  /** /proc/self/mountinfo */
  readonly mounts: string | undefined
  readonly bootLinks: BootLinks | undefined
  readonly services: readonly Service[] | undefined
  readonly watched: ReadonlyMap<string, WatchedPath>
}

/** What is known of a machine that can only be described. */
export const nothingExamined: Examination = {
  daemon: undefined,
  isAuditdInstalled: undefined,
  root: 'unknown',
  capabilities: undefined,
  config: {kind: 'unknown'},
  modes: undefined,
  logDisk: undefined,
  mounts: undefined,
  bootLinks: undefined,
  services: undefined,
  watched: new Map(),
}
