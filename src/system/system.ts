import type {FactsQuery, HostFacts} from '../rules/host-facts.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'

/** What one run of a program left behind. */
export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  /** `undefined` when the program did not end by itself. */
  readonly exitCode: number | undefined
  /** Why the program did not start or did not end by itself. */
  readonly failure: 'missing' | 'not-executable' | 'timeout' | 'killed' | undefined
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

/** The kernel's own answer to AUDIT_LIST_RULES, or why there is none. */
export type ExactRules =
  | {readonly kind: 'read'; readonly rules: readonly KernelRule[]}
  | {readonly kind: 'unavailable'; readonly reason: string; readonly detail: string}

/** What surrounds the process, for telling why the kernel's audit system does not answer. */
export interface Surroundings {
  readonly isRoot: boolean
  readonly userNamespace: 'initial' | 'other' | 'unknown'
  readonly pidNamespace: 'initial' | 'other' | 'unknown'
  /** /proc/cmdline, where `audit=0` would stand. */
  readonly kernelCommandLine: string
}

/**
 * All that this program asks of the machine whose rules it manages. The core never
 * knows which machine it is: this host, a recording, or a model in a file.
 */
export interface System {
  readonly kind: 'local' | 'capture' | 'sandbox'
  /** For people: `this host (web1)`, `sandbox /tmp/s.json`. */
  readonly description: string
  /** Runs auditctl with these arguments: no shell, a plain locale, a time limit. */
  auditctl(args: readonly string[]): Promise<RunResult>
  /** Reads whatever of the host changes what a rule text means there. */
  facts(query: FactsQuery): Promise<HostFacts>
  /** The kernel's own answer, where there is a way to ask for it. */
  exactReading(): Promise<ExactRules>
  surroundings(): Promise<Surroundings>
  rulesFolder(): Promise<RulesFolder>
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
  withLock<T>(work: () => Promise<T>): Promise<T>
}
