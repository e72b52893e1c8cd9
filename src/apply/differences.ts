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
  const missing = countBeyond(want, have)
  const surplus = countBeyond(have, want)
  if (missing === 0 && surplus === 0) return ['the rules stand in another order', ...control]
  return [`${missing} rules are missing and ${surplus} are too many`, ...control]
}

/** Of a line that no rule prints nobody can say that it is as it should be. */
export function unreadableWords(line: string): string {
  return `auditctl lists '${line}', which is no rule that is known`
}

/** How many rules of one list the other does not have, each copy counted. */
function countBeyond(rules: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>()
  for (const rule of others) left.set(rule, (left.get(rule) ?? 0) + 1)
  return rules.filter((rule) => {
    const count = left.get(rule) ?? 0
    left.set(rule, count - 1)
    return count <= 0
  }).length
}
