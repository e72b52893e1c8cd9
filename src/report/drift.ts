import type {Drift} from '../drift/verdict.ts'
import type {Staged} from '../persist/standing.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import {lineOf} from '../rules/rule-line.ts'
import type {Paint} from './paint.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'
import {stagedAsJson, stagedLine} from './standing.ts'
import {lossyWords} from './words/state-words.ts'

/** A verdict for a reader, and for the mail that cron sends. */
export function driftAsText(target: string, drifts: readonly Drift[], paint: Paint): string {
  const head = paint.bold(
    `${printable(target)} has drifted from its policy: ${counted(drifts.length, 'difference')}.`,
  )
  return [head, ...drifts.map((drift) => paragraph(drift, paint))].join('\n\n')
}

/** What is told where all differences wait for the next boot. */
export function waitingAsText(
  target: string,
  staged: Staged,
  differences: number,
  paint: Paint,
): string {
  const head = `${printable(target)} waits for its next boot, which mends ${counted(differences, 'difference')}.`
  return `${paint.yellow(paint.bold(head))}\n  ${stagedLine(staged)}`
}

function paragraph(drift: Drift, paint: Paint): string {
  const colour = {lost: paint.red, differs: paint.yellow, unproven: paint.dim}[drift.severity]
  const [title, ...lines] = words(drift)
  return [colour(title), ...lines.map((line) => `  ${printable(line)}`)].join('\n')
}

function words(drift: Drift): readonly [title: string, ...lines: readonly string[]] {
  switch (drift.kind) {
    case 'missing':
      return [
        drift.severity === 'lost'
          ? 'Coverage lost: a rule is not in the kernel, and none there records what it does.'
          : 'A rule is not in the kernel.',
        ...asked(drift.rule),
      ]
    case 'suppressed':
      return [
        'Coverage lost: a rule in the kernel keeps events of the policy out of the log.',
        ...asked(drift.rule),
        ...held(drift.by, 'kept out by '),
      ]
    case 'extra':
      return ['A rule is in the kernel that the policy does not ask for.', ...held(drift.rule)]
    case 'order':
      return [
        `${counted(drift.rules, 'rule')} not in the order of the policy; the first that matches decides.`,
      ]
    case 'control':
      return [
        drift.severity === 'lost'
          ? 'Coverage lost: auditing is switched off.'
          : 'A control value is not as the policy asks.',
        `${drift.change.name} is ${drift.change.from ?? 'unknown'} instead of ${drift.change.to}`,
      ]
    case 'file':
      return [
        'The next boot would load other rules: the file is not as the policy asks.',
        drift.path,
      ]
    case 'other-file':
      return ['The next boot would load rules of others too.', drift.path]
    case 'forged-listing':
      return [
        'auditctl -l does not print what the kernel holds.',
        `listed: ${drift.listed}`,
        `held:   ${drift.exact}`,
      ]
    case 'unproven':
      return [
        'The listing alone cannot tell whether this is the rule of the policy.',
        ...unproven(drift.rule),
      ]
    default:
      return drift satisfies never
  }
}

function asked(rule: AuditRule): readonly string[] {
  const {origin} = rule
  if (origin.kind !== 'policy') return [lineOf(rule)]
  const why = origin.why === undefined ? '' : `: ${origin.why}`
  return [lineOf(rule), `asked for in ${origin.place.file}:${origin.place.line}${why}`]
}

/** A person who looks for the rule with auditctl may find another line. */
function held(rule: AuditRule, lead = ''): readonly string[] {
  const line = lineOf(rule)
  const listed = rule.origin.kind === 'kernel' ? rule.origin.line.trim() : line
  return [`${lead}${line}`, ...(listed === line ? [] : [`which auditctl -l lists as ${listed}`])]
}

function unproven(rule: AuditRule): readonly string[] {
  const losses = rule.origin.kind === 'kernel' ? rule.origin.unproven : []
  return [lineOf(rule), ...losses.map(lossyWords)]
}

/** A verdict for a program. */
export function driftAsJson(
  target: string,
  drifts: readonly Drift[],
  counted: readonly Drift[],
  staged?: Staged,
) {
  return {
    format_version: '1.0',
    target,
    as_desired: counted.length === 0,
    staged: staged ? stagedAsJson(staged) : null,
    drift: drifts.map((drift) => ({
      kind: drift.kind,
      severity: drift.severity,
      text: words(drift).join(' '),
      ...('rule' in drift ? {kernel_rule: drift.rule.rule, source: sourceOf(drift.rule)} : {}),
      ...('path' in drift ? {path: drift.path} : {}),
      ...(drift.kind === 'control' ? {control: drift.change} : {}),
    })),
  }
}

function sourceOf({origin}: AuditRule) {
  return origin.kind === 'policy' ? origin.place : null
}
