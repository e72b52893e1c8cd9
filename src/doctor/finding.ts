/** What may keep events out of the log, as codes with arguments; the words live in src/report/words. */
import type {BlindRules} from '../drift/blind.ts'
import type {FailedLine} from '../persist/boot-load.ts'
import type {Ability} from '../rules/quirks.ts'

/** `error`: events are not recorded. `warning`: they may not be. `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note'

/** Something that was read, and where. */
export interface Evidence {
  /** A command or a file. */
  readonly from: string
  readonly text: string
}

type Nothing = Readonly<Record<string, never>>

/** What each finding needs to be told. */
export interface FindingArguments {
  /** The kernel cannot be asked from here. */
  'kernel-unreadable': {
    readonly reason: string
    readonly message: string
    readonly suggestions: readonly string[]
  }
  'other-root': Nothing
  'audit-off': {readonly cameBy: 'boot' | 'file' | 'nobody'; readonly places: readonly string[]}
  'failure-panic': Nothing
  'failure-silent': Nothing
  'rate-limited': {readonly limit: number}
  'backlog-small': {readonly limit: number}
  'backlog-full': {readonly waiting: number; readonly limit: number}
  'backlog-no-wait': Nothing
  'lost-rising': {readonly more: number; readonly milliseconds: number}
  lost: {readonly count: number}
  'no-audit-at-start': Nothing
  'no-backlog-at-start': Nothing
  'daemon-none': {readonly isInstalled: boolean; readonly isFailed: boolean}
  'daemon-gone': {readonly pid: number}
  'daemon-other': {readonly pid: number; readonly program: string}
  'daemon-not-at-boot': {readonly isMasked: boolean; readonly loadsRules: boolean}
  'rules-not-at-boot': {readonly isMasked: boolean}
  'service-failed': {readonly name: string}
  'log-not-written': Nothing
  'log-no-local-events': Nothing
  'log-folder-missing': {readonly folder: string}
  'log-read-only': {readonly folder: string; readonly mountPoint: string}
  'log-full': {readonly folder: string; readonly suspends: boolean; readonly pid: number}
  'log-low': {readonly folder: string; readonly action: string; readonly pid: number}
  'log-keeps-all': {readonly folder: string}
  'never-task': {
    readonly isAll: boolean
    /** As auditctl lists them. */
    readonly lines: readonly string[]
    readonly rules: number
    readonly places: readonly string[]
  }
  'never-task-at-boot': {readonly places: readonly string[]}
  'no-rules': {readonly fromFiles: number}
  'rules-hidden': {readonly rules: number}
  'rules-other-machine': {readonly rules: number}
  'rules-match-nothing': {readonly rules: number}
  'readers-disagree': {readonly line: number}
  'record-dropped': {readonly rules: number}
  'watch-moved': {readonly paths: readonly string[]}
  'watch-blind': {readonly blind: BlindRules}
  'watch-folder-only': {readonly paths: readonly string[]}
  'watch-gone': {readonly paths: readonly string[]}
  'watch-not-there': {readonly paths: readonly string[]}
  'file-open-to-all': {readonly paths: readonly string[]}
  'file-open-to-group': {readonly paths: readonly string[]}
  'file-of-other-owner': {readonly paths: readonly string[]}
  'boot-switches-off': {readonly places: readonly string[]}
  'boot-stops': {
    readonly at: FailedLine
    readonly notReached: number
    /** auditd waits for the rules in those releases, and then does not start. */
    readonly stopsAuditd: boolean
  }
  'boot-hides-errors': {readonly failing: number}
  'boot-reads-otherwise': {readonly lines: number}
  'boot-overrides': {readonly option: string; readonly last: string}
  'boot-skips-file': {readonly paths: readonly string[]}
  'release-quirk': {readonly release: string; readonly lacks: Ability}
}

export type FindingCode = keyof FindingArguments

/** One finding, of any code unless one is given. */
export type Finding<Code extends FindingCode = FindingCode> = {
  readonly [Each in Code]: {
    readonly code: Each
    readonly severity: Severity
    readonly args: FindingArguments[Each]
    readonly evidence: readonly Evidence[]
  }
}[Code]

/** Puts a finding together. */
export function finding<Code extends FindingCode>(
  code: Code,
  severity: Severity,
  args: FindingArguments[Code],
  evidence: readonly Evidence[],
): {
  readonly code: Code
  readonly severity: Severity
  readonly args: FindingArguments[Code]
  readonly evidence: readonly Evidence[]
} {
  return {code, severity, args, evidence}
}
