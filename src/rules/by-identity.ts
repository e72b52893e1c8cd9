import {type KernelRule, ruleIdentity} from './kernel-rule.ts'

/** The same answers as `work` gives, each worked out once for all rules that are the same. */
export function byIdentity<Result>(
  work: (rule: KernelRule) => Result,
): (rule: KernelRule) => Result {
  const known = new Map<string, {readonly result: Result}>()
  return (rule) => {
    const identity = ruleIdentity(rule)
    const found = known.get(identity) ?? {result: work(rule)}
    known.set(identity, found)
    return found.result
  }
}
