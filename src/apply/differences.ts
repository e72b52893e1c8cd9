import {diffControl} from '../diff/diff.ts'
import type {AuditState} from '../rules/audit-state.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'

/** Where a kernel is not as it should be, in words for a person; empty when it is. */
export function differences(found: AuditState, wanted: AuditState): readonly string[] {
  const control = diffControl(found.control, wanted.control).map(
    ({name, from, to}) => `${name} is ${from ?? 'unknown'} instead of ${to}`,
  )
  const have = found.rules.map(({rule}) => ruleIdentity(rule))
  const want = wanted.rules.map(({rule}) => ruleIdentity(rule))
  if (have.length === want.length && have.every((rule, index) => rule === want[index]))
    return control
  const [held, asked] = [new Set(have), new Set(want)]
  const missing = want.filter((rule) => !held.has(rule)).length
  const surplus = have.filter((rule) => !asked.has(rule)).length
  if (missing === 0 && surplus === 0) return ['the rules stand in another order', ...control]
  return [`${missing} rules are missing and ${surplus} are too many`, ...control]
}
