/**
 * What differs between the state that is there and the state that is wanted.
 *
 * Both are the same type, and all spelling was settled before: here two rules are
 * equal or they are not. A rule that is gone and a rule that is new are told as
 * one change when they have most of their parts in common.
 */

import type {AuditRule, AuditState} from '../rules/audit-state.ts'
import {type ControlSettings, controlNames} from '../rules/control.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {pairChanges, type RuleChange} from './pair-changes.ts'

/** A control value that is not as it is wanted. */
export interface ControlChange {
  readonly name: keyof ControlSettings
  readonly from: string | number | boolean | undefined
  readonly to: string | number | boolean
}

/** What differs; knows no command and no order of commands. */
export interface AuditDiff {
  readonly changes: readonly RuleChange[]
  /** How many rules are there and wanted. */
  readonly unchanged: number
  readonly control: readonly ControlChange[]
}

/** Compares two states. `current` may hold a rule more than once, `desired` does not. */
export function diffStates(current: AuditState, desired: AuditState, facts: HostFacts): AuditDiff {
  const wanted = new Map(desired.rules.map((rule) => [ruleIdentity(rule.rule), rule]))
  const surplus: AuditRule[] = []
  const present = new Set<string>()
  // Of equal rules the kernel deletes the front one first, so it is the last that stays.
  for (const rule of [...current.rules].reverse()) {
    const identity = ruleIdentity(rule.rule)
    if (wanted.has(identity) && !present.has(identity)) present.add(identity)
    else surplus.push(rule)
  }
  const missing = desired.rules.filter(({rule}) => !present.has(ruleIdentity(rule)))
  return {
    changes: pairChanges(surplus.reverse(), missing, facts),
    unchanged: present.size,
    control: diffControl(current.control, desired.control),
  }
}

/** Control values that are asked for and not there; what is not asked for is left as it is. */
export function diffControl(
  current: ControlSettings,
  desired: ControlSettings,
): readonly ControlChange[] {
  const changes: ControlChange[] = []
  for (const name of controlNames) {
    const to = desired[name]
    if (to === undefined || to === current[name]) continue
    changes.push({name, from: current[name], to})
  }
  return changes
}
