import type {Diagnosis} from '../doctor/diagnose.ts'
import type {Finding} from '../doctor/finding.ts'
import type {Patient} from '../doctor/patient.ts'
import {can} from '../rules/quirks.ts'
import {formatVersion} from '../rules/version.ts'
import {cropped} from './cropped.ts'
import type {DoctorDocument} from './doctor-schema.ts'
import type {Paint} from './paint.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'
import {doctorWords, type Obstacles, unknownWords} from './words/doctor-words.ts'

/** What was found on a machine. */
interface DoctorView {
  readonly target: string
  readonly patient: Patient
  readonly diagnosis: Diagnosis
}

/** More evidence of one finding than this is in --json only. */
const mostShown = 5

/** What was found, for a reader. */
export function doctorAsText({target, patient, diagnosis}: DoctorView, paint: Paint): string {
  const {findings, unknown} = diagnosis
  const release = patient.facts ? `, auditctl ${formatVersion(patient.facts.auditctl)}` : ''
  const obstacles = obstaclesOn(patient)
  return [
    paint.bold(`${printable(target)}${release}: ${summary(findings)}`),
    ...findings.flatMap((finding) => ['', ...paragraph(finding, obstacles, paint)]),
    ...(unknown.length === 0
      ? []
      : [
          '',
          paint.dim(`Could not be read: ${unknown.map((name) => unknownWords[name]).join(', ')}.`),
        ]),
  ].join('\n')
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'nothing was found that keeps events out of the log.'
  const counts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [counted(count, severity)]
  })
  return `${counts.join(', ')}.`
}

function paragraph(finding: Finding, obstacles: Obstacles, paint: Paint): readonly string[] {
  const {severity, evidence} = finding
  const {cause, advice, commands} = doctorWords(finding, obstacles)
  const colour = {error: paint.red, warning: paint.yellow, note: paint.cyan}[severity]
  const shown = evidence.slice(0, mostShown)
  const more = evidence.length - shown.length
  return [
    `${colour(severity.padEnd(7))}  ${printable(cause)}`,
    ...shown.map(({from, text}) => `  read   ${printable(from)}: ${printable(cropped(text))}`),
    ...(more > 0 ? [`         and ${more} more`] : []),
    ...(advice === '' ? [] : [`  ${printable(advice.replace(/[.:]?$/, '.'))}`]),
    ...commands.slice(0, mostShown).map((command) => `  mend   ${printable(command)}`),
  ]
}

function obstaclesOn({kernel, facts}: Patient): Obstacles {
  return {
    isLocked: kernel.kind === 'read' && kernel.observation.status.control.enabled === 'locked',
    cannotDelete: facts !== undefined && !can(facts.auditctl, 'delete'),
  }
}

/** What was found, for a program; its shape is schemas/doctor.schema.json. */
export function doctorAsJson({target, patient, diagnosis}: DoctorView): DoctorDocument {
  const obstacles = obstaclesOn(patient)
  return {
    format_version: '1.0',
    target,
    auditctl: patient.facts ? patient.facts.auditctl.join('.') : null,
    findings: diagnosis.findings.map((finding) => ({
      code: finding.code,
      severity: finding.severity,
      evidence: finding.evidence.map(({from, text}) => ({from, text})),
      ...doctorWords(finding, obstacles),
    })),
    unknown: diagnosis.unknown,
  }
}
