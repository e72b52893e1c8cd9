import type {Recovered, RecoverReport, RecoveryReason} from '../plan/recovery-report.ts'
import type {Paint} from './paint.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'
import type {RecoverDocument} from './recover-schema.ts'

const whys: Readonly<Record<RecoveryReason, string>> = {
  'asked-for': 'as you asked for',
  'nothing-done': 'it had changed nothing yet',
  'all-done': 'everything was done already but for the journal',
  'was-undoing': 'it had failed, and was being taken back',
  'booted-after-file':
    'the host was booted since, and the file for the boot had been written already',
  'booted-before-file':
    'the host was booted since, from files that are as they were before the apply',
  'can-be-finished': 'what was left could be done',
  'cannot-be-finished': 'what was left cannot be done any more',
  'not-confirmed': 'nobody confirmed it in time',
  'died-unconfirmed': 'it was to be confirmed, and was cut off before it was done',
  'lost-grew': 'the kernel lost records before anybody confirmed it',
}

/** Why an apply was finished or taken back, behind `because`. */
export function recoveryWords(reason: RecoveryReason): string {
  return whys[reason]
}

/** What a recovery did, for a reader. */
export function recoveredAsText(report: RecoverReport, paint: Paint): string {
  switch (report.kind) {
    case 'nothing-open':
      return 'There is nothing to recover: no apply was cut off on this machine.'
    case 'discarded':
      return `The journal was put away as ${printable(report.path)}. Nothing else was changed; look with: auditform plan`
    case 'recovered':
      return recoveredLines(report, paint).join('\n')
    default:
      return report satisfies never
  }
}

function recoveredLines(report: Recovered, paint: Paint): readonly string[] {
  const {direction, reason, began, pid, operations, isKernelLeft} = report
  const what = direction === 'finish' ? 'Finished and verified' : 'Taken back and verified'
  const lines = [
    `${paint.green(paint.bold(`${what}:`))} the apply that process ${pid} began at ${printable(began)}, because ${recoveryWords(reason)}.`,
    `It took ${counted(operations, 'operation')}.`,
  ]
  if (report.generation !== undefined) lines.push(`It is generation ${report.generation}.`)
  if (isKernelLeft) {
    lines.push('The kernel was left as the boot loaded it; only files were put back.')
  }
  if (report.damagedLine !== undefined) {
    lines.push(
      paint.yellow(
        `Line ${report.damagedLine} of the journal was damaged. What was meant and what was before stands in line 1, which was whole.`,
      ),
    )
  }
  if (report.strangers.length > 0) {
    lines.push(
      'Somebody else added rules meanwhile; they were left alone:',
      ...report.strangers.map((line) => `  ${printable(line)}`),
    )
  }
  if (report.differences.length > 0) {
    lines.push(
      `The kernel is not as it was before the apply: ${printable(report.differences.join('; '))}.`,
      '  See what a policy would change: auditform plan',
    )
  }
  return lines
}

/** What a recovery did, for a program. */
export function recoveredAsJson(report: RecoverReport): RecoverDocument {
  const discarded = report.kind === 'discarded' ? report.path : null
  if (report.kind !== 'recovered') return {format_version: '1.0', recovered: null, discarded}
  const {direction, reason, began, pid, operations, isBooted, strangers, damagedLine} = report
  const {generation = null} = report
  return {
    format_version: '1.0',
    discarded,
    recovered: {
      direction,
      reason,
      began,
      pid,
      operations,
      generation,
      booted_since: isBooted,
      strangers,
      damaged_line: damagedLine ?? null,
      differences: report.differences,
    },
  }
}
