/** Why nothing, or not everything, is recorded although rules are loaded. */
import {ExitStatus} from '../errors.ts'
import {bootFindings} from './boot.ts'
import {controlFindings, startFindings} from './control.ts'
import {bootServiceFindings, daemonFindings} from './daemon.ts'
import {fileFindings} from './files.ts'
import type {Finding, Severity} from './finding.ts'
import {logFindings} from './log.ts'
import type {Patient} from './patient.ts'
import {quirkFindings} from './quirks.ts'
import {ruleFindings} from './rules.ts'
import {surroundingsFindings} from './surroundings.ts'
import {watchesOf, watchFindings} from './watches.ts'

/** What could not be looked at. */
export type Unknown =
  | 'command-line'
  | 'daemon'
  | 'auditd-conf'
  | 'log-disk'
  | 'boot-services'
  | 'file-modes'
  | 'watched-paths'
  | 'rules-dir'
  | 'next-boot'

/** All findings, the worst first, and what nobody could look at. */
export interface Diagnosis {
  readonly findings: readonly Finding[]
  readonly unknown: readonly Unknown[]
}

/** The exit status of a diagnosis; notes alone are none to act on. */
export function statusOf({findings}: Diagnosis): ExitStatus {
  const graver = findings.filter(({severity}) => severity !== 'note')
  if (graver.length === 0) return ExitStatus.asDesired
  return graver.every(isSilence) ? ExitStatus.failed : ExitStatus.differs
}

/** Nobody knows then whether events are recorded, unless the kernel says that it has no audit. */
function isSilence(finding: Finding): boolean {
  if (finding.code !== 'kernel-unreadable') return false
  const {reason} = finding.args
  return reason !== 'AUDIT_DISABLED' && reason !== 'NO_AUDIT_IN_KERNEL'
}

const ranks: readonly Severity[] = ['error', 'warning', 'note']

/** Judges what was read of a machine. */
export function diagnose(patient: Patient): Diagnosis {
  const {kernel} = patient
  const findings = [
    ...surroundingsFindings(patient),
    ...(kernel.kind === 'read'
      ? [
          ...controlFindings(patient, kernel),
          ...ruleFindings(patient, kernel),
          ...daemonFindings(patient, kernel),
          ...watchFindings(patient, kernel),
        ]
      : []),
    ...logFindings(patient),
    ...bootServiceFindings(patient),
    ...bootFindings(patient),
    ...fileFindings(patient),
    ...startFindings(patient),
    ...quirkFindings(patient),
  ]
  return {
    findings: findings.toSorted(
      (left, right) => ranks.indexOf(left.severity) - ranks.indexOf(right.severity),
    ),
    unknown: unknownOf(patient),
  }
}

function unknownOf({
  kernel,
  commandLine,
  examination,
  rulesDir,
  boot,
}: Patient): readonly Unknown[] {
  const read = kernel.kind === 'read' ? kernel.observation : undefined
  const watches = watchesOf(read?.state.rules ?? [])
  const {daemon, config, logDisk, bootLinks, modes, watched} = examination
  const asked: readonly (readonly [Unknown, boolean])[] = [
    ['command-line', commandLine.trim() !== ''],
    ['daemon', daemon !== undefined || read?.status.pid === 0],
    ['auditd-conf', config.kind === 'read'],
    ['log-disk', logDisk !== undefined],
    ['boot-services', bootLinks !== undefined],
    ['file-modes', modes !== undefined],
    ['watched-paths', watches.every(({path}) => watched.has(path))],
    ['rules-dir', rulesDir.files !== undefined],
    ['next-boot', boot !== undefined],
  ]
  return asked.filter(([, isKnown]) => !isKnown).map(([name]) => name)
}
