import type {AuditRule} from '../rules/audit-state.ts'
import type {ControlSettings} from '../rules/control.ts'
import {lineOf} from '../rules/rule-line.ts'
import type {HostStatus, Owner} from '../state/host-status.ts'
import type {Observation} from '../state/observe.ts'
import {bootAsJson, bootTroubleLines, legLines, legsAsJson} from './boot.ts'
import {cropped} from './cropped.ts'
import {currentLine} from './generations-text.ts'
import {kernelRuleAsJson} from './kernel-rule-json.ts'
import type {Paint} from './paint.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'
import {differenceAsJson, stagedAsJson, standingLines} from './standing.ts'
import type {StatusDocument} from './status-schema.ts'
import {lossyWords} from './words/state-words.ts'

/** The state of a machine for a reader. */
export function statusAsText(
  view: HostStatus,
  paint: Paint,
  show: {readonly rules: boolean},
): string {
  const {target, facts, observation, rules} = view
  const title = `${printable(target)}, auditctl ${facts.auditctl.join('.')} on ${printable(facts.machine)}`
  return [
    paint.bold(title),
    ...(view.generation ? [currentLine(view.generation)] : []),
    ...standingLines(view.standing, facts, paint),
    '',
    ...controlLines(observation, paint),
    '',
    ...ruleLines(view, paint),
    ...(show.rules ? ['', ...rules.flatMap((entry) => listedRule(entry, paint))] : []),
    '',
    paint.bold('Legs'),
    ...legLines(view.legs, paint),
    '',
    ...folderLines(view, paint),
  ].join('\n')
}

function controlLines({status}: Observation, paint: Paint): readonly string[] {
  const {control, pid, lost, backlog} = status
  const remark = enabledRemark(control, pid)
  const rows: readonly (readonly [string, string | number | boolean | undefined, string])[] = [
    ['enabled', control.enabled, remark],
    [
      'failure',
      control.failure,
      control.failure === 'panic' ? 'a lost record stops the machine' : '',
    ],
    ['rate_limit', control.rate_limit, control.rate_limit === 0 ? 'no limit' : 'records a second'],
    ['backlog_limit', control.backlog_limit, `${backlog ?? 0} waiting now`],
    ['backlog_wait_time', control.backlog_wait_time, 'jiffies'],
    ['loginuid_immutable', control.loginuid_immutable, ''],
    ['lost', lost, lost === undefined || lost === 0 ? '' : 'records since boot'],
    [
      'auditd',
      pid === 0 ? 'not running' : pid,
      pid === 0 ? 'records go to the kernel log' : 'its pid',
    ],
  ]
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value, note]) =>
      `  ${name.padEnd(20)}${String(value).padEnd(13)}${paint.dim(note)}`.trimEnd(),
    )
}

function enabledRemark({enabled}: ControlSettings, pid: number | undefined): string {
  switch (enabled) {
    case 'locked':
      return 'no rule and no control value can change before the next boot'
    case 'off':
      return 'rules are kept, nothing is recorded'
    case 'on':
      return pid === 0 ? 'events are recorded, but no auditd takes them' : 'events are recorded'
    default:
      return ''
  }
}

function ruleLines({rules, observation}: HostStatus, paint: Paint): readonly string[] {
  const owners = new Map<string, number>()
  for (const {owner} of rules) owners.set(ownerText(owner), (owners.get(ownerText(owner)) ?? 0) + 1)
  const {readers, unreadable} = observation
  return [
    rules.length === 0 ? 'No rules.' : counted(rules.length, 'rule'),
    ...[...owners].map(([owner, count]) => `  ${String(count).padStart(5)}  ${printable(owner)}`),
    ...(readers.kind === 'disagree'
      ? [
          paint.red(
            `auditctl -l does not print what the kernel holds, from line ${readers.line} on: ${printable(readers.listed)}`,
          ),
        ]
      : []),
    ...(readers.kind === 'text-only'
      ? [paint.dim(`Read from the listing only (${printable(readers.reason)}).`)]
      : []),
    ...unprovenLine(rules.filter(({rule}) => unprovenOf(rule).length > 0).length, paint),
    ...unreadable.map((line) =>
      paint.yellow(`Not a rule that can be read: ${printable(cropped(line))}`),
    ),
  ]
}

function unprovenOf({origin}: AuditRule) {
  return origin.kind === 'kernel' ? origin.unproven : []
}

function unprovenLine(count: number, paint: Paint): readonly string[] {
  if (count === 0) return []
  const what = 'the listing alone cannot tell what they are; --rules says why'
  return [paint.yellow(`${counted(count, 'rule')} unproven: ${what}.`)]
}

function ownerText(owner: Owner): string {
  switch (owner.kind) {
    case 'policy':
      return 'asked for by the applied policy'
    case 'twin':
      return 'left behind by a run that was cut off'
    case 'agent':
      return `of ${owner.name}`
    case 'unmanaged':
      return 'not asked for by an applied policy'
    default:
      return owner satisfies never
  }
}

function listedRule({rule, owner}: HostStatus['rules'][number], paint: Paint): readonly string[] {
  return [
    `  ${printable(lineOf(rule))}  ${paint.dim(printable(ownerText(owner)))}`,
    ...unprovenOf(rule).map((loss) => paint.dim(`    unproven: ${lossyWords(loss)}`)),
  ]
}

function folderLines(
  {rulesDir: {path, exists, ours, others}, boot}: HostStatus,
  paint: Paint,
): readonly string[] {
  if (!exists) return [`${printable(path)} does not exist; nothing is loaded at boot from there.`]
  const missing =
    ours && ours.missing > 0
      ? [paint.yellow(`  ${counted(ours.missing, 'rule')} of it not in the kernel now`)]
      : []
  return [
    paint.bold(`Next boot, ${printable(path)}`),
    ...(boot ? [`  loads ${counted(boot.rules.length, 'rule')}`] : []),
    ours === undefined
      ? '  nothing was applied by auditform yet'
      : `  ${printable(ours.path)}: ${counted(ours.rules, 'rule')}`,
    ...missing,
    ...(boot ? bootTroubleLines(boot, paint) : []),
    ...others.map((file) =>
      paint.yellow(`  ${printable(file)}: rules of others, loaded before ours`),
    ),
  ]
}

/** The state of a machine for a program; its shape is schemas/status.schema.json. */
export function statusAsJson({
  target,
  facts,
  observation,
  rules,
  rulesDir,
  standing,
  legs,
  boot,
  generation,
}: HostStatus): StatusDocument {
  const {status, readers, unreadable} = observation
  const {kind, control, unknown, ...counters} = status
  return {
    format_version: '1.0',
    target,
    auditctl: facts.auditctl.join('.'),
    machine: facts.machine,
    state: standing.name,
    staged: standing.staged ? stagedAsJson(standing.staged) : null,
    difference: standing.difference ? differenceAsJson(standing.difference, facts) : null,
    control,
    counters,
    readers,
    unreadable,
    rules: rules.map(({rule, owner}) => ({
      listing: rule.origin.kind === 'kernel' ? rule.origin.line : '',
      owner,
      proof: rule.origin.kind === 'kernel' ? rule.origin.proof : ('text' as const),
      unproven: unprovenOf(rule).map(lossyWords),
      kernel_rule: kernelRuleAsJson(rule.rule),
    })),
    rules_dir: {
      path: rulesDir.path,
      exists: rulesDir.exists,
      ours: rulesDir.ours ?? null,
      files_of_others: rulesDir.others,
    },
    legs: legsAsJson(legs),
    boot: boot ? bootAsJson(boot) : null,
    generation: generation ?? null,
  }
}
