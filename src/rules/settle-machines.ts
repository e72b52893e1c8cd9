import type {AuditRule, Lossy} from './audit-state.ts'
import type {HostFacts} from './host-facts.ts'
import type {KernelRule} from './kernel-rule.ts'
import {machineByName} from './tables/lookup.ts'
import {Field} from './uapi.ts'

/**
 * Settles which machine stands behind each b64 and b32 of a listing.
 *
 * `auditctl -l` prints only the width, and `auditctl -l -i` the machine; nothing else
 * that auditctl prints tells an x86_64 rule from one for aarch64, which matches
 * nothing on this host. Without that second listing a rule with an arch is unproven.
 */
export function settleMachines(
  rules: readonly AuditRule[],
  interpreted: readonly string[] | undefined,
  facts: HostFacts,
): readonly AuditRule[] {
  const named = interpreted?.length === rules.length ? interpreted : undefined
  return rules.map((rule, index) => settle(rule, named?.[index], facts))
}

function settle(held: AuditRule, line: string | undefined, facts: HostFacts): AuditRule {
  const {rule, origin} = held
  if (origin.kind !== 'kernel' || archsOf(rule) === '') return held
  const wanted = line === undefined ? undefined : archsIn(line, facts)
  if (wanted === archsOf(rule)) return held
  const other = origin.others.find((candidate) => archsOf(candidate) === wanted)
  if (other === undefined) {
    const unproven: readonly Lossy[] = [...origin.unproven, 'L4']
    return {rule, origin: {...origin, unproven}}
  }
  const others = [rule, ...origin.others.filter((candidate) => candidate !== other)]
  return {rule: other, origin: {...origin, others}}
}

function archsOf({fields}: KernelRule): string {
  return fields
    .filter(({type}) => type === Field.arch)
    .map(({value}) => value)
    .join(' ')
}

/** The ELF numbers of the machines that a line of `auditctl -l -i` names; undefined if one is unknown. */
function archsIn(line: string, {auditctl}: HostFacts): string | undefined {
  const names = [...line.matchAll(/ -F arch!?=(\S+)/g)].map(([, name = '']) => name)
  const elfs = names.map((name) =>
    name.startsWith('0x') ? Number(name) : machineByName(name, auditctl)?.elf,
  )
  return elfs.includes(undefined) ? undefined : elfs.join(' ')
}
