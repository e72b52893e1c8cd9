/**
 * What has drifted: how the kernel, rules.d and audit.rules differ from the policy, the worst
 * first. An event that the policy records and the kernel does not is worse than anything that
 * is merely there too much.
 */
import type {ControlChange} from '../diff/diff.ts'
import {ownerOf} from '../diff/owners.ts'
import type {Leg} from '../persist/legs.ts'
import type {FileProposal} from '../persist/propose-file.ts'
import type {Standing} from '../persist/standing.ts'
import type {Plan} from '../plan/plan.ts'
import type {Place} from '../rules/complaint.ts'
import type {ControlSettings} from '../rules/control.ts'
import type {ReaderVerdict} from '../state/observe.ts'
import type {BlindRules} from './blind.ts'
import {type Drift, type DriftKind, type DriftMend, driftKinds} from './drift.ts'
import {type Found, ruleDrift} from './rule-drift.ts'

/** What a verdict is made from. */
export interface Compared {
  readonly plan: Plan
  readonly controlPlaces: ReadonlyMap<keyof ControlSettings, Place>
  readonly readers: ReaderVerdict
  readonly blind: readonly BlindRules[]
  /** Lines of the listing that no rule prints. */
  readonly unreadable: readonly string[]
  /** Rules that the policy which was applied last asked for, by identity. */
  readonly before: ReadonlySet<string>
  /** `undefined` where rules.d is not looked at, or where there is none. */
  readonly file: FileProposal | undefined
  /** Files of others that load rules at the next boot, where none should. */
  readonly otherFiles: readonly string[]
  readonly legs: readonly Leg[]
  /** Where audit.rules is. */
  readonly auditRules: string | undefined
  readonly standing: Standing | undefined
}

const severities = {lost: 0, differs: 1, unproven: 2} as const

/** All differences, the worst first. */
export function findDrift(compared: Compared): readonly Drift[] {
  const {plan, readers, before} = compared
  const found: readonly Found[] = [
    ...forged(readers),
    ...plan.diff.control.map((change) => controlDrift(change, compared)),
    ...ruleDrift(plan, ({rule}) => ownerOf(rule, before)),
    ...compared.unreadable.map(
      (listed) => ({kind: 'unreadable', severity: 'differs', listed}) as const,
    ),
    ...compared.blind.map((each) => ({...each, kind: 'blind', severity: 'lost'}) as const),
    ...staged(compared.standing),
    ...bootDrift(compared),
    ...unprovenRules(plan),
  ]
  return found
    .map((each) => ({...each, mend: mendOf(each, compared)}))
    .sort((a, b) => rankOf(a) - rankOf(b))
}

function rankOf({severity, kind}: Drift): number {
  return severities[severity] * driftKinds.length + driftKinds.indexOf(kind)
}

/** Behind a lock only a boot mends what the kernel holds, and only if it loads the right thing. */
function mendOf(found: Found, {plan, legs}: Compared): DriftMend | undefined {
  switch (found.kind) {
    case 'forged-listing':
    case 'unreadable':
    case 'unproven':
      return undefined
    case 'policy':
    case 'rules.d':
    case 'audit.rules':
      return found.leg.mend
    case 'staged':
      return 'stage'
    case 'blind':
      return mendOfBlind(found, plan)
    default:
      if (!plan.locked) return 'apply'
      return isNextBootRight(legs) ? 'reboot' : 'stage'
  }
}

/** Watching something else is for whoever writes the policy. */
function mendOfBlind({why}: BlindRules, {locked}: Plan): DriftMend | undefined {
  if (why.kind === 'link') return undefined
  if (locked) return 'reboot'
  return why.kind === 'moved' || why.kind === 'made-later' ? 'trim' : 'reload'
}

function isNextBootRight(legs: readonly Leg[]): boolean {
  const isRight = (name: Leg['name']) =>
    legs.some((leg) => leg.name === name && leg.state === 'in-sync')
  return isRight('policy') && isRight('rules.d')
}

function forged(readers: ReaderVerdict): readonly Found[] {
  if (readers.kind !== 'disagree') return []
  const {listed, exact} = readers
  return [{kind: 'forged-listing', severity: 'lost', listed, exact}]
}

function controlDrift(change: ControlChange, {controlPlaces}: Compared): Found {
  const stops = change.name === 'enabled' && change.from === 'off'
  const place = controlPlaces.get(change.name)
  return {kind: 'control', severity: stops ? 'lost' : 'differs', change, place}
}

/** What waits for its boot as it was staged is no difference of its own. */
function staged(standing: Standing | undefined): readonly Found[] {
  const isWrong =
    standing?.name === 'staged-changed' ||
    standing?.name === 'staged-not-loaded' ||
    standing?.name === 'staged-damaged'
  return isWrong ? [{kind: 'staged', severity: 'differs', standing}] : []
}

function bootDrift({plan, file, otherFiles, legs, auditRules}: Compared): readonly Found[] {
  const wrong = (name: Leg['name']) =>
    legs.find((leg) => leg.name === name && leg.state === 'differs')
  const ours = file !== undefined && file.change !== 'none' ? [file.path] : []
  // Where the kernel holds what the policy asks for, it is the file that somebody removed or emptied.
  const isInKernel = plan.diff.changes.length === 0 && plan.diff.control.length === 0
  const policy = isInKernel ? undefined : wrong('policy')
  const rulesDir = wrong('rules.d') ?? unwritten(policy ? [] : ours, otherFiles)
  const told = (kind: Leg['name'] & DriftKind, leg: Leg | undefined, paths: readonly string[]) =>
    leg ? [{kind, severity: 'differs', leg, paths} as const] : []
  return [
    ...told('policy', policy, ours),
    ...told('rules.d', rulesDir, [...(policy ? [] : ours), ...otherFiles, ...stoppedIn(rulesDir)]),
    ...told('audit.rules', wrong('audit.rules'), auditRules === undefined ? [] : [auditRules]),
  ]
}

/** The files of the line at which the next boot stops to load. */
function stoppedIn(leg: Leg | undefined): readonly string[] {
  return leg?.why.kind === 'stops' ? leg.why.at.at.places.map(({file}) => file) : []
}

/** A file may have to be written although what it loads is what was applied. */
function unwritten(ours: readonly string[], others: readonly string[]): Leg | undefined {
  const leg = {name: 'rules.d', state: 'differs', why: {kind: 'not-applied'}} as const
  if (ours.length > 0) return {...leg, mend: 'apply'}
  return others.length > 0 ? {...leg, mend: 'take-over'} : undefined
}

function unprovenRules({current}: Plan): readonly Found[] {
  return current.rules.flatMap((rule) =>
    rule.origin.kind === 'kernel' && rule.origin.unproven.length > 0
      ? [{kind: 'unproven', severity: 'unproven', rule} as const]
      : [],
  )
}
