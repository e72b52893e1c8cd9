import type {KernelRule} from './kernel-rule.ts'
import {byteLength} from './split-line.ts'
import {Field, keySeparator, Limit, Operator} from './uapi.ts'

/** The key that a twin carries beside its own keys while a rule is moved. */
const twinKey = 'auditform-moving'

/**
 * A rule that matches the same events as `rule` and is another rule to the kernel:
 * it carries one more key. It stands in while the rule itself is taken out and put
 * back elsewhere, so that nothing is missed, and a search by the rule's own key
 * still finds its events. There is none when the keys or fields have no room left.
 */
export function twinOf(rule: KernelRule): KernelRule | undefined {
  const key = rule.fields.find(({type}) => type === Field.key)
  if (key === undefined) {
    // auditctl itself stops one field short of what the kernel takes.
    if (rule.fields.length >= Limit.fields - 1) return undefined
    return {...rule, fields: [...rule.fields, {type: Field.key, op: Operator.eq, value: twinKey}]}
  }
  const value = `${key.value}${keySeparator}${twinKey}`
  if (byteLength(value) > Limit.keyBytes) return undefined
  return {...rule, fields: rule.fields.map((field) => (field === key ? {...key, value} : field))}
}

/** Says whether a rule is a twin that somebody left behind. */
export function isTwin(rule: KernelRule): boolean {
  return rule.fields.some(
    ({type, value}) =>
      type === Field.key &&
      typeof value === 'string' &&
      value.split(keySeparator).includes(twinKey),
  )
}
