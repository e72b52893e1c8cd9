import type {KernelRule} from '../rules/kernel-rule.ts'
import type {KernelRuleDocument} from './kernel-rule-schema.ts'

/** A kernel rule for a program, numbered as in linux/audit.h. */
export function kernelRuleAsJson({list, action, fields, syscalls}: KernelRule): KernelRuleDocument {
  return {
    list,
    action,
    fields: fields.map(({type, op, value}) => [type, `0x${op.toString(16)}`, value]),
    syscalls,
  }
}
