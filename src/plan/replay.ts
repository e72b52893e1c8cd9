import type {AuditRule} from '../rules/audit-state.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {modelKernel} from './model.ts'
import type {Operation} from './operation.ts'

/** Runs operations on the model; gives the rules that are there at the end, or undefined when one is refused. */
export function replay(
  rules: readonly KernelRule[],
  operations: readonly Operation[],
): readonly KernelRule[] | undefined {
  const kernel = modelKernel(rules, {})
  for (const operation of operations) {
    if (operation.kind === 'control') continue
    const act = {append: kernel.append, prepend: kernel.prepend, delete: kernel.remove}
    if (act[operation.kind](operation.rule) !== 'done') return undefined
  }
  return kernel.rules()
}

/**
 * The wanted rules in the order in which the operations leave them; as they are wanted where the
 * operations do not lead to all of them.
 */
export function reachedRules(
  current: readonly AuditRule[],
  wanted: readonly AuditRule[],
  operations: readonly Operation[],
): readonly AuditRule[] {
  const rules = replay(
    current.map(({rule}) => rule),
    operations,
  )
  const byIdentity = new Map(wanted.map((each) => [ruleIdentity(each.rule), each]))
  const reached = (rules ?? []).flatMap((rule) => byIdentity.get(ruleIdentity(rule)) ?? [])
  return reached.length === wanted.length ? reached : wanted
}
