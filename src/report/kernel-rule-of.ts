import type {KernelRule} from '../rules/kernel-rule.ts'
import type {KernelRuleDocument} from './kernel-rule-schema.ts'

/** The rule that a document names. */
export function kernelRuleOf({list, action, fields, syscalls}: KernelRuleDocument): KernelRule {
  return {
    list,
    action,
    fields: fields.map(([type, op, value]) => ({type, op: Number(op), value})),
    syscalls,
  }
}
