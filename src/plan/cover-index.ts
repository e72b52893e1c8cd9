import type {KernelField, KernelRule} from '../rules/kernel-rule.ts'
import {Field, Operator} from '../rules/uapi.ts'

/** A rule and its place in the list that it comes from. */
interface Placed {
  readonly rule: KernelRule
  readonly place: number
}

/**
 * Of many rules, the few that may cover another one: a rule covers only what makes tests at least
 * as sharp as its own, so each is filed under its rarest test and looked up by that alone. Without
 * it, two lists of ten thousand rules would be compared a hundred million times.
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
  return (narrow) =>
    ['', ...new Set(narrow.fields.flatMap(namesOf))].flatMap((test) => files.get(test) ?? [])
}

/** A rule without any test is filed under ''. */
function rarest(tests: readonly string[], counts: ReadonlyMap<string, number>): string {
  const countOf = (test: string) => counts.get(test) ?? 0
  return tests.reduce(
    (best, test) => (best === '' || countOf(test) < countOf(best) ? test : best),
    '',
  )
}

/** Keys test nothing, and several rules may share out the accesses and machines of another one. */
function testsOf({fields}: KernelRule): readonly string[] {
  const divided: readonly number[] = [Field.key, Field.perm, Field.arch]
  return fields.filter(({type}) => !divided.includes(type)).map(filedAs)
}

/** `uid>=5` may be implied by many tests of uid, `uid=5` and `exe!=/bin/su` by themselves alone. */
function filedAs({type, op, value}: KernelField): string {
  const isSharp = typeof value === 'string' || op === Operator.eq
  return isSharp && type !== Field.success ? `${type} ${op} ${value}` : `${type}`
}

/** All names under which a test that this one implies may be filed. */
function namesOf(field: KernelField): readonly string[] {
  return [`${field.type} ${field.op} ${field.value}`, `${field.type}`]
}
