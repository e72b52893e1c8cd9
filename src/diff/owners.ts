import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {isTwin} from '../rules/twin.ts'
import {Field, keySeparator} from '../rules/uapi.ts'
import type {Owner} from '../state/host-status.ts'

/** Programs that add rules of their own, by the keys that they use. */
const agents: readonly {readonly name: string; readonly key: RegExp}[] = [
  {name: 'Wazuh', key: /^wazuh_/},
  {name: 'Azure Monitor (auoms)', key: /^auoms/},
  {name: 'osquery', key: /^osquery/},
  {name: 'Auditbeat', key: /^auditbeat/},
]

/** The name of the agent whose rule this is, by its key. */
export function agentOf(rule: KernelRule): string | undefined {
  const keys = keysOf(rule)
  return agents.find(({key}) => keys.some((text) => key.test(text)))?.name
}

/** Whose a rule of the kernel is; `applied` holds the identities of those that were applied. */
export function ownerOf(rule: KernelRule, applied: ReadonlySet<string>): Owner {
  if (applied.has(ruleIdentity(rule))) return {kind: 'policy'}
  if (isTwin(rule)) return {kind: 'twin'}
  const name = agentOf(rule)
  return name === undefined ? {kind: 'unmanaged'} : {kind: 'agent', name}
}

/** The keys of a rule, in their order. */
export function keysOf(rule: KernelRule): readonly string[] {
  return rule.fields.flatMap(({type, value}) =>
    type === Field.key && typeof value === 'string' ? value.split(keySeparator) : [],
  )
}
