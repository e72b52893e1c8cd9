import type {KernelField, KernelRule} from '../rules/kernel-rule.ts'
import {Field} from '../rules/uapi.ts'

/** A rule and its place in the list that it comes from. */
interface Placed {
  readonly rule: KernelRule
  readonly place: number
}

/**
 * Of many rules, the few that may cover another one: a rule covers only what has all of its
 * tests, so each is filed under its rarest test and looked up by that alone. Without it, two lists
 * of ten thousand rules would be compared a hundred million times.
 */
export function coverIndex(
  rules: readonly KernelRule[],
): (narrow: KernelRule) => readonly Placed[] {
  const counts = new Map<string, number>()
  for (const test of rules.flatMap(testsOf)) counts.set(test, (counts.get(test) ?? 0) + 1)

  const files = new Map<string, Placed[]>()
  for (const [place, rule] of rules.entries()) {
    const test = rarest(testsOf(rule), counts)
    const file = files.get(test)
    if (file === undefined) files.set(test, [{rule, place}])
    else file.push({rule, place})
  }
  return (narrow) => ['', ...new Set(testsOf(narrow))].flatMap((test) => files.get(test) ?? [])
}

/** A rule without any test is filed under ''. */
function rarest(tests: readonly string[], counts: ReadonlyMap<string, number>): string {
  const countOf = (test: string) => counts.get(test) ?? 0
  return tests.reduce(
    (best, test) => (best === '' || countOf(test) < countOf(best) ? test : best),
    '',
  )
}

/** Keys do not count, and a perm may cover another that it does not equal. */
function testsOf({fields}: KernelRule): readonly string[] {
  return fields
    .filter(({type}) => type !== Field.key && type !== Field.perm)
    .map(({type, op, value}: KernelField) => `${type} ${op} ${value}`)
}
