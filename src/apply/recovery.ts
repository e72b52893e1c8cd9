/** What is to be done about an apply that was cut off: a decision on values, for the machine as it is. */

import {rulesOfOthers} from '../persist/rules-folder.ts'
import type {Direction, RecoveryReason} from '../plan/recovery-report.ts'
import type {AuditState} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
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
  const {before, desired, changes} = intent
  if (file !== 'before' && file !== 'mixed' && isState(found.state, desired)) {
    return {direction: 'finish', reason: 'all-done'}
  }
  const wasControl = Object.fromEntries(
    Object.entries(before.control).filter(([name]) => changes.some((change) => change === name)),
  )
  if (
    (file === 'before' || file === 'none') &&
    isState(found.state, {rules: before.rules, control: wasControl})
  ) {
    return {direction: 'undo', reason: 'nothing-done'}
  }
  if (found.isUndoing) return {direction: 'undo', reason: 'was-undoing'}
  return found.canFinish
    ? {direction: 'finish', reason: 'can-be-finished'}
    : {direction: 'undo', reason: 'cannot-be-finished'}
}

function isState(found: AuditState, {rules, control}: Intent['before']): boolean {
  return differences(found, {rules: asAuditRules(rules), control}).length === 0
}

/** How the files are: as before, as meant, or something of each. */
export function fileState(
  {file}: Intent,
  folder: RulesFolder,
): 'none' | 'before' | 'desired' | 'mixed' {
  if (file === null) return 'none'
  const here = new Map(folder.files?.map(({name, text}) => [name, text]))
  const text = here.get(file.name) ?? null
  const aside = file.set_aside.filter(({name}) => !here.has(name)).length
  const isDesired = file.change === 'none' || text === file.desired
  if (isDesired && aside === file.set_aside.length) {
    // Where the file does not change nothing can be told from it.
    return file.change === 'none' && aside === 0 ? 'none' : 'desired'
  }
  return text === file.before && aside === 0 ? 'before' : 'mixed'
}

/** Identities of the rules that the apply deals with, those of the files that it sets aside too. */
export function knownRules({before, desired, file}: Intent, facts: HostFacts): ReadonlySet<string> {
  const files = file === null ? [] : [...file.set_aside]
  return new Set([
    ...[...before.rules, ...desired.rules].map(ruleIdentity),
    ...rulesOfOthers(files, facts).keys(),
  ])
}

/** Rules of the kernel that are none of these: somebody else's since. */
export function strangers(known: ReadonlySet<string>, found: AuditState): AuditState['rules'] {
  return found.rules.filter(({rule}) => !known.has(ruleIdentity(rule)) && !isTwin(rule))
}

/** Rules of a journal as rules of the kernel that they were or are to be. */
export function asAuditRules(rules: Intent['before']['rules']): AuditState['rules'] {
  return rules.map((rule) => ({
    rule,
    origin: {kind: 'kernel', line: '', proof: 'exact', others: [], unproven: []},
  }))
}
