import {readdirSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {type DesiredState, desiredState} from '../../src/policy/desired-state.ts'
import {loadPolicy} from '../../src/policy/load-policy.ts'
import type {AuditRule} from '../../src/rules/audit-state.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {Field} from '../../src/rules/uapi.ts'
import {nodePolicyFiles} from '../../src/system/policy-files.ts'

const folder = fileURLToPath(new URL('../../policies', import.meta.url))

/** The parts of the baseline, each of which is a policy of its own. */
export const parts: readonly string[] = readdirSync(`${folder}/baseline`)
  .sort()
  .map((name) => `baseline/${name}`)

/** What a shipped policy means on a host. */
export async function wantedOn(facts: HostFacts, ...names: string[]): Promise<DesiredState> {
  const entries = names.map((name) => `${folder}/${name}`)
  const options = {files: nodePolicyFiles(), trustAs: 'anyone'} as const
  return desiredState(await loadPolicy(entries, options), facts)
}

/** The rules of a shipped policy on a host; none when the policy has errors. */
export async function rulesOn(facts: HostFacts, ...names: string[]): Promise<readonly AuditRule[]> {
  const {state} = await wantedOn(facts, ...names)
  return state?.rules ?? []
}

/** Codes of what is wrong or doubtful, notes apart. */
export function objections({complaints}: DesiredState): readonly string[] {
  return complaints
    .filter(({severity}) => severity !== 'note')
    .map(({code, place}) => `${code} at line ${place.line}`)
}

/** The value of a field of a rule. */
export function fieldValue({fields}: KernelRule, type: number): number | string | undefined {
  return fields.find((field) => field.type === type)?.value
}

/** The keys of a rule. */
export function keysOf(rule: KernelRule): readonly string[] {
  const key = fieldValue(rule, Field.key)
  return key === undefined ? [] : String(key).split('\u0001')
}
