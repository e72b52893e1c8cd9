import type {TrailAnswer, TrailQuestion} from '../author/trail.ts'
import type {Examination, Question} from '../doctor/examination.ts'
import type {FactsQuery, HostFacts} from '../rules/host-facts.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import type {PathLooks} from '../state/path-looks.ts'
import type {ExactStatus} from './netlink/exact-reader.ts'

/** What one run of a program left behind. */
export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  /** `undefined` when the program did not end by itself. */
  readonly exitCode: number | undefined
  /**
   * Why the program did not start or did not end by itself. `connection-lost`: it may or may not
   * have done its work on the other host.
   */
  readonly failure:
    | 'missing'
    | 'not-executable'
    | 'timeout'
    | 'killed'
    | 'connection-lost'
    | undefined
}

/** One `*.rules` file of rules.d, in the order in which augenrules reads them. */
export interface RulesFile {
  readonly name: string
  readonly path: string
  readonly text: string
}

/** The rules.d folder of a machine. */
export interface RulesFolder {
  readonly path: string
  /** `undefined` when the folder does not exist. */
  readonly files: readonly RulesFile[] | undefined
}

/** What the next boot depends on beside rules.d. */
export interface BootFiles {
  /**
   * audit.rules, which augenrules makes from rules.d; its text is `undefined` when it is not there.
   * `undefined` where there is none that belongs to this rules.d.
   */
  readonly auditRules: {readonly path: string; readonly text: string | undefined} | undefined
  /** Whether awk(1) there reads `\s` as white space; `undefined` where nobody can tell. */
  readonly awkKnowsSpace: boolean | undefined
}

/** The kernel's own answer to AUDIT_LIST_RULES, or why there is none. */
export type ExactRules =
  | {
      readonly kind: 'read'
      readonly rules: readonly KernelRule[]
      /** What \`auditctl -s\` shows, where the kernel was asked for it as well. */
      readonly status?: ExactStatus
    }
  | {readonly kind: 'unavailable'; readonly reason: string; readonly detail: string}

/** What surrounds the process, for telling why the kernel's audit system does not answer. */
export interface Surroundings {
  readonly isRoot: boolean
  readonly userNamespace: 'initial' | 'other' | 'unknown'
  readonly pidNamespace: 'initial' | 'other' | 'unknown'
  /** /proc/cmdline, where `audit=0` would stand. */
  readonly kernelCommandLine: string
}

/** What stands in the way of writing into a folder; `undefined` where nobody can tell. */
export interface FolderReadiness {
  readonly path: string
  readonly exists: boolean | undefined
  /** Where it leads when it is a symbolic link. */
  readonly linksTo: string | undefined
  /** The nearest folder that exists can be written to. */
  readonly isWritable: boolean | undefined
  readonly isReadOnlyFileSystem: boolean | undefined
  readonly freeBytes: number | undefined
}

/** What an apply looks at before it begins. */
export interface Readiness {
  /** CAP_AUDIT_CONTROL; `undefined` where nobody can tell. */
  readonly mayControlAudit: boolean | undefined
  /** Programs that change audit rules and are at work right now. */
  readonly writers: readonly {readonly pid: number; readonly program: string}[]
  readonly rulesDir: FolderReadiness
  readonly stateDir: FolderReadiness
}

/** What the lock of a machine is wanted for. */
export interface LockClaim {
  /** For whoever finds the lock held: the command, and the id of what it does. */
  readonly doing: string
  /** How long one that is held is waited for, in milliseconds; with 0 that is refused at once. */
  readonly waitMs: number
  /** Told who holds it, again and again while it is waited for; what it throws ends the waiting. */
  readonly onWait: (who: string) => void
}

/** A file of a state folder. */
export interface StateFile {
  /** A plain name. */
  readonly name: string
  readonly text: string
}

/** Folders of files beside the state files, each there whole or not at all. */
export interface StateFolders {
  /** The files of one, such as `generations/3`, by name; `undefined` when there is none. */
  readStateFolder(name: string): Promise<readonly StateFile[] | undefined>
  /** The folders in a folder, with the text of one file of each, where it can be read. */
  listStateFolders(
    parent: string,
    file: string,
  ): Promise<readonly {readonly name: string; readonly text: string | undefined}[]>
  /**
   * Writes one whole: after a kill or a power cut it is there with all its files, or not at all.
   * One that is there stays as it is. Durable on return; names have no dot.
   */
  writeStateFolder(name: string, files: readonly StateFile[]): Promise<void>
  /** Removes one whole; one that is not there is no error. */
  removeStateFolder(name: string): Promise<void>
}

/**
 * All that this program asks of the machine whose rules it manages. The core never
 * knows which machine it is: this host, a recording, or a model in a file.
 */
export interface System extends StateFolders {
  readonly kind: 'local' | 'ssh' | 'capture' | 'sandbox'
  /** For people: `this host (web1)`, `sandbox /tmp/s.json`. */
  readonly description: string
  /** Runs auditctl with these arguments: no shell, a plain locale, a time limit. */
  auditctl(args: readonly string[]): Promise<RunResult>
  /**
   * Runs `auditctl -R` on a private regular file (mode 0600, of the user that auditctl runs as)
   * that holds this text, byte for byte, and removes the file. `undefined` where no such file can
   * be handed over; the caller then runs line by line.
   */
  loadRules(text: string): Promise<RunResult | undefined>
  /** Reads whatever of the host changes what a rule text means there. */
  facts(query: FactsQuery): Promise<HostFacts>
  /** The kernel's own answer, where there is a way to ask for it. */
  exactReading(): Promise<ExactRules>
  surroundings(): Promise<Surroundings>
  /** Looks at the files that rules are about; `undefined` where there are none to look at. */
  watchedPaths(paths: ReadonlySet<string>): Promise<PathLooks | undefined>
  rulesFolder(): Promise<RulesFolder>
  bootFiles(): Promise<BootFiles>
  /** Replaces a file of rules.d whole, or sets it aside under a name that augenrules ignores. */
  changeRulesFile(
    name: string,
    change:
      | {readonly kind: 'replace'; readonly text: string}
      | {readonly kind: 'set-aside'}
      /** Takes a file that was set aside under its name again. */
      | {readonly kind: 'put-back'}
      | {readonly kind: 'remove'},
  ): Promise<void>
  /** Brings audit.rules up to date from rules.d, without loading it. */
  mergeRules(): Promise<RunResult>
  /** Runs `work` while no other auditform works on the same machine. */
  withLock<T>(work: () => Promise<T>, claim?: LockClaim): Promise<T>
  /** Looks at what could stand in the way of an apply, and changes nothing. */
  readiness(): Promise<Readiness>
  /** Looks at all beside audit's own answers that can keep events out of the log, and changes nothing. */
  examine(question: Question): Promise<Examination>
  /** Searches the audit log for changes of audit's own settings; `undefined` where there is no log. */
  auditTrail(question: TrailQuestion): Promise<TrailAnswer | undefined>
  /** Another one after each boot (/proc/sys/kernel/random/boot_id); empty where nobody can tell. */
  bootId(): Promise<string>
  /**
   * A text that stays the same as long as every answer but that about the program's own files does.
   * Only a machine that is all in one place can have it.
   */
  readonly revision?: () => Promise<string>
  /** Tells the file of auditctl from one that is put in its place; where there is such a file. */
  readonly auditctlFile?: () => Promise<string>
  /** Where the machine keeps the program's own files, for people: /var/lib/auditform. */
  readonly stateFolder: string
  /**
   * A file of the state folder of that machine, where the next run finds it, whoever starts it
   * from wherever. The name is a plain one; the file is of mode 0600 in a folder of mode 0700.
   * `undefined` when there is none.
   */
  readState(name: string): Promise<string | undefined>
  /** Replaces it whole: after a power cut it is the old one or the new one. Durable on return. */
  writeState(name: string, text: string): Promise<void>
  /**
   * Adds to the end of one that is there. `durable`: a power cut after the return does not lose
   * it. `soon`: it outlives the process, and may be lost by a power cut. A last line may be torn.
   */
  appendState(name: string, text: string, durability: 'durable' | 'soon'): Promise<void>
  /** Durable on return; a file that is not there is no error. */
  removeState(name: string): Promise<void>
  /**
   * Tells a line to the syslog of the machine and one to its audit log (`auditctl -m`, which takes
   * no control characters), where it has them. Never fails.
   */
  announce(lines: {readonly syslog: string; readonly audit: string}): Promise<void>
}
