import type {AuditState} from '../rules/audit-state.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import type {Operation} from './operation.ts'

/** Gives the SHA-256 of a text, in hexadecimal digits. */
export type Digest = (text: string) => string

/**
 * A value of JSON as one text: names in order, no space. Whoever writes the document anew with
 * other spaces or another order of names does not change it.
 */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )
}

/**
 * The fingerprint of rules in their order and of control values. Two states with the same one are
 * the same; two with different ones may still be the same in effect.
 */
export function stateFingerprint({rules, control}: AuditState, digest: Digest): string {
  return digest(canonicalText([rules.map(({rule}) => ruleIdentity(rule)), control]))
}

/** The fingerprint of a file of rules.d: that of its text, as sha256sum(1) gives it. */
export function fileFingerprint(text: string, digest: Digest): string {
  return digest(text.isWellFormed() ? text : canonicalText(text))
}

/** What makes a plan the plan that it is. */
interface PlanSubstance {
  readonly current: AuditState
  readonly asked: AuditState
  readonly operations: readonly Operation[]
  /** The text that is written to rules.d. */
  readonly fileText: string | undefined
}

/** The name of a plan: the same way from the same state to the same state has the same one. */
export function planId(
  host: unknown,
  {current, asked, operations, fileText}: PlanSubstance,
  digest: Digest,
): string {
  const commands = operations.map(({argv}) => argv)
  const states = [stateFingerprint(current, digest), stateFingerprint(asked, digest)]
  return digest(canonicalText([host, states, commands, fileText ?? null])).slice(0, 12)
}
