/** What is to be done about an apply that was cut off: a decision on values, for the machine as it is. */

import {diffControl} from '../diff/diff.ts'
import {placeAmong} from '../diff/place-among.ts'
import {rulesOfOthers} from '../persist/rules-folder.ts'
import type {Direction, RecoveryReason} from '../plan/recovery-report.ts'
import {type AuditRule, type AuditState, exactRule} from '../rules/audit-state.ts'
import type {ControlSettings} from '../rules/control.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {projectRule} from '../rules/project.ts'
import {isTwin} from '../rules/twin.ts'
import type {RulesFolder} from '../system/system.ts'
import {differences} from './differences.ts'
import type {Intent} from './journal-entries.ts'

/** What was found on the machine. */
export interface Found {
  readonly state: AuditState
  readonly folder: RulesFolder
  readonly isBooted: boolean
  readonly isUndoing: boolean
  /** Whether a plan leads from here to what was meant. */
  readonly canFinish: boolean
}

/** Decides which way to go where nobody said. */
export function chooseDirection(
  intent: Intent,
  found: Found,
): {readonly direction: Direction; readonly reason: RecoveryReason} {
  const file = fileState(intent, found.folder)
  // What the boot loaded of half the files is neither end, and is treated as any halt half-way.
  if (found.isBooted && file !== 'mixed') {
    return file === 'desired'
      ? {direction: 'finish', reason: 'booted-after-file'}
      : {direction: 'undo', reason: 'booted-before-file'}
  }
  const {before, desired} = intent
  if (file !== 'before' && file !== 'mixed' && isState(found.state, desired)) {
    return {direction: 'finish', reason: 'all-done'}
  }
  if (
    (file === 'before' || file === 'none') &&
    isState(found.state, {rules: before.rules, control: ofApply(intent, before.control)})
  ) {
    return {direction: 'undo', reason: 'nothing-done'}
  }
  if (found.isUndoing) return {direction: 'undo', reason: 'was-undoing'}
  return found.canFinish
    ? {direction: 'finish', reason: 'can-be-finished'}
    : {direction: 'undo', reason: 'cannot-be-finished'}
}

function isState(found: AuditState, {rules, control}: Intent['before']): boolean {
  return differences(found, {rules: rules.map((rule) => exactRule(rule, '')), control}).length === 0
}

/** How the files are: as before, as meant, or something of each. */
export function fileState(
  {file}: Intent,
  folder: RulesFolder,
): 'none' | 'before' | 'desired' | 'mixed' {
  if (file === null) return 'none'
  const here = new Map(folder.files?.map(({name, text}) => [name, text]))
  const text = here.get(file.name) ?? null
  // Files of others that are where the apply moves them.
  const moves = file.set_aside.length + file.put_back.length
  const moved =
    file.set_aside.filter(({name}) => !here.has(name)).length +
    file.put_back.filter(({name}) => here.has(name)).length
  const isDesired = file.change === 'none' || text === file.desired
  if (isDesired && moved === moves) {
    // Where the file does not change nothing can be told from it.
    return file.change === 'none' && moves === 0 ? 'none' : 'desired'
  }
  return text === file.before && moved === 0 ? 'before' : 'mixed'
}

/**
 * What the kernel is to hold at an end: the rules of that end, and those of others where they stand
 * now. Going back leaves control values alone that the apply does not change.
 */
export function endState(
  intent: Intent,
  facts: HostFacts,
  direction: Direction,
  current: AuditState,
): AuditState {
  const {rules, control} = direction === 'finish' ? intent.desired : intent.before
  const wanted = rules.map((rule) => exactRule(rule, projectRule(rule, facts)))
  const others = strangers(intent, facts, current)
  return {
    rules: placeAmong(current.rules, wanted, others),
    control: direction === 'finish' ? control : ofApply(intent, control),
  }
}

function ofApply({changes}: Intent, control: ControlSettings): ControlSettings {
  return Object.fromEntries(
    Object.entries(control).filter(([name]) => changes.some((change) => change === name)),
  )
}

/** What somebody else changed while the apply was under way: lines of rules, and control values. */
export function doneByOthers(
  intent: Intent,
  facts: HostFacts,
  current: AuditState,
): readonly string[] {
  const {changes, before} = intent
  return [
    ...strangers(intent, facts, current).map(({rule}) => projectRule(rule, facts)),
    ...diffControl(current.control, before.control)
      .filter(({name}) => !changes.includes(name))
      .map(({name, from}) => `${name} ${from}`),
  ]
}

/**
 * Rules of the kernel that the apply has nothing to do with: somebody else's since. Of two that are
 * equal it is the one behind, which a delete leaves.
 */
export function strangers(
  {before, desired, file}: Intent,
  facts: HostFacts,
  current: AuditState,
): AuditState['rules'] {
  const ours = new Set([
    ...[...before.rules, ...desired.rules].map(ruleIdentity),
    // A boot may have loaded what the files hold that are set aside or put back.
    ...rulesOfOthers([...(file?.set_aside ?? []), ...(file?.put_back ?? [])], facts).keys(),
  ])
  const found = new Map<string, AuditRule>()
  for (const rule of current.rules) {
    const identity = ruleIdentity(rule.rule)
    if (!ours.has(identity) && !isTwin(rule.rule)) found.set(identity, rule)
  }
  const all = new Set(found.values())
  return current.rules.filter((rule) => all.has(rule))
}
