/**
 * The four legs that the audit of a host stands on: the policy, rules.d, audit.rules and the kernel.
 *
 * The next boot makes audit.rules from rules.d, and the kernel's rules from that. When all four are
 * not the same, the one that stands alone is named: a policy that was changed and not applied yet
 * leaves three that agree, and so does a file that somebody edited.
 */
import {can} from '../rules/quirks.ts'
import {type Baseline, baselineOf, type LegsInput} from './baseline.ts'
import {linesOfText} from './boot.ts'
import {type FailedLine, loadAsWritten} from './boot-load.ts'
import {compareLoads, isSame, type Load, type LoadDifference, plainLoad} from './compare-loads.ts'

export type LegName = 'policy' | 'rules.d' | 'audit.rules' | 'kernel'

/** Why a leg is in the state that it is in. */
export type LegReason =
  | {readonly kind: 'as-asked' | 'as-before'}
  /** Nobody named the policy. */
  | {readonly kind: 'not-read' | 'not-applied' | 'nothing-applied'}
  | {readonly kind: 'no-folder' | 'no-file' | 'absent' | 'which-awk'}
  /** Our file is not what the last apply wrote. */
  | {readonly kind: 'edited'}
  | {readonly kind: 'stops'; readonly at: FailedLine}
  | {readonly kind: 'stale'; readonly loadsTheSame: boolean}
  | {readonly kind: 'differs'; readonly difference: LoadDifference}

/** What makes a leg as it should be. */
export type LegMend =
  | 'apply'
  | 'take-over'
  | 'augenrules'
  | 'reboot'
  | 'plan'
  /** Behind a lock files can be written, and nothing else. */
  | 'stage'
  | 'stage-take-over'

/** One leg. */
export interface Leg {
  readonly name: LegName
  readonly state: 'in-sync' | 'differs' | 'unknown'
  readonly why: LegReason
  readonly mend: LegMend | undefined
}

/** The four legs, in the order in which one follows from the other. */
export function findLegs(input: LegsInput): readonly Leg[] {
  const base = baselineOf(input)
  const rulesDir = rulesDirLeg(input, base)
  const legs = [
    policyLeg(input, base),
    rulesDir,
    auditRulesLeg(input, base, rulesDir),
    kernelLeg(input, base, rulesDir),
  ]
  return input.isLocked ? legs.map(behindLock) : legs
}

/** What `apply` would mend it refuses on a locked kernel. */
function behindLock(leg: Leg): Leg {
  if (leg.mend === 'apply') return {...leg, mend: 'stage'}
  return leg.mend === 'take-over' ? {...leg, mend: 'stage-take-over'} : leg
}

function policyLeg({policy}: LegsInput, {isPolicyMoved}: Baseline): Leg {
  const name = 'policy'
  if (policy === undefined) return unknown(name, 'not-read', 'plan')
  return isPolicyMoved ? differs(name, {kind: 'not-applied'}, 'apply') : inSync(name)
}

function rulesDirLeg({boot, hasOthers}: LegsInput, {file, load, ignored}: Baseline): Leg {
  const name = 'rules.d'
  if (boot === undefined) return unknown(name, 'no-folder')
  if (load === undefined) {
    return file === 'none'
      ? unknown(name, 'nothing-applied', 'apply')
      : differs(name, {kind: 'edited'}, 'apply')
  }
  const difference = compareLoads(plainLoad(boot.load), load, ignored)
  if (isSame(difference)) return inSync(name)
  if (file === 'edited') return differs(name, {kind: 'edited'}, 'apply')
  if (!boot.merge.isCertain) return unknown(name, 'which-awk')
  const mend = hasOthers ? 'take-over' : 'apply'
  const at = boot.load.stoppedAt
  return differs(name, at ? {kind: 'stops', at} : {kind: 'differs', difference}, mend)
}

function auditRulesLeg(input: LegsInput, {load, ignored}: Baseline, rulesDir: Leg): Leg {
  const name = 'audit.rules'
  const {boot, kernel, policy, isLocked} = input
  if (boot?.auditRules === undefined) return unknown(name, 'no-file')
  const {text} = boot.auditRules
  const found = plainLoad(boot.auditRules.load)
  if (text === boot.merge.text) return inSync(name)
  if (!boot.merge.isCertain) return unknown(name, 'which-awk')
  const isKept = isLocked && !can(boot.facts.auditctl, 'merge-while-locked')
  const mend = isKept ? 'reboot' : 'augenrules'
  if (text === undefined) return differs(name, {kind: 'absent'}, mend)
  // It is made from rules.d; as long as that is wrong, it had better not follow.
  const asBefore =
    load === undefined
      ? compareLoads(kernel, found, ignored)
      : compareLoads(plainLoad(loadAsWritten(linesOfText(text), boot.facts)), load, ignored)
  const isAsAsked = policy !== undefined && isSame(compareLoads(found, policy, ignored))
  if (rulesDir.state === 'differs' ? isSame(asBefore) : rulesDir.state === 'unknown' && isAsAsked) {
    return {...inSync(name), why: {kind: 'as-before'}}
  }
  const loadsTheSame = isSame(compareLoads(found, plainLoad(boot.load)))
  return differs(name, {kind: 'stale', loadsTheSame}, mend)
}

function kernelLeg(input: LegsInput, base: Baseline, rulesDir: Leg): Leg {
  const name = 'kernel'
  const {kernel, foreign, boot, isLocked} = input
  if (base.file === 'edited' && base.load === undefined) return unknown(name, 'edited', 'plan')
  // Beside what was applied, files of others load rules that belong there.
  const isBooted = base.load === undefined || (!base.isPolicy && rulesDir.state === 'in-sync')
  const booted = boot && plainLoad(boot.load)
  const wanted = isBooted ? booted && {...booted, ...controlOf(base)} : base.load
  if (wanted === undefined) return unknown(name, 'no-folder')
  const ignored = isBooted ? foreign : base.ignored
  const difference = compareLoads(kernel, wanted, ignored)
  if (isSame(difference)) return inSync(name)
  return differs(name, {kind: 'differs', difference}, isLocked ? 'reboot' : 'apply')
}

/** Control values of files of others are theirs to load: no apply ever sets them. */
function controlOf({load}: Baseline): Partial<Load> {
  return load === undefined ? {} : {control: load.control}
}

const inSync = (name: LegName): Leg => ({
  name,
  state: 'in-sync',
  why: {kind: 'as-asked'},
  mend: undefined,
})

function differs(name: LegName, why: LegReason, mend: LegMend): Leg {
  return {name, state: 'differs', why, mend}
}

type Unknown = 'not-read' | 'nothing-applied' | 'no-folder' | 'no-file' | 'which-awk' | 'edited'

function unknown(name: LegName, kind: Unknown, mend?: LegMend): Leg {
  return {name, state: 'unknown', why: {kind}, mend}
}
