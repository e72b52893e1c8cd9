import type {CallPart} from '../plan/call-parts.ts'
import type {Loss} from '../plan/coverage.ts'
import type {Plan} from '../plan/plan.ts'
import {gainedBy, lostBy} from '../plan/plan-coverage.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {listName} from '../rules/list-names.ts'
import {projectRule} from '../rules/project.ts'
import {machineByElf, syscallName} from '../rules/tables/lookup.ts'
import {List, Perm} from '../rules/uapi.ts'
import type {CoverageDocument} from './coverage-schema.ts'

type Events = CoverageDocument['lost'][number]

/** Which events a plan loses and gains, as a part of its document. */
export function coverageAsJson(plan: Plan, facts: HostFacts): CoverageDocument {
  const toJson = (loss: Loss) => eventsAsJson(loss, facts)
  return {lost: lostBy(plan, facts).map(toJson), gained: gainedBy(plan, facts).map(toJson)}
}

/** Some events of one rule. */
export function eventsAsJson({list, rule, parts, takenBy, reach}: Loss, facts: HostFacts): Events {
  return {
    list: listName(list),
    listing: rule ? lineOf(rule, facts) : null,
    reach,
    parts: parts?.map((part) => partAsJson(list, part)) ?? null,
    suppressed_by: takenBy ? lineOf(takenBy, facts) : null,
  }
}

/** The line that auditctl lists for a rule. */
function lineOf({rule, origin}: AuditRule, facts: HostFacts): string {
  return (origin.kind === 'kernel' ? origin.line : projectRule(rule, facts)).trim()
}

/** Which syscalls there are is the kernel's business: the newest names serve for every auditctl. */
const newest = [4, 2, 1] as const

function partAsJson(list: number, {machine, syscalls, perm}: CallPart) {
  const known = machine === undefined ? undefined : machineByElf(machine)
  const table = list === List.exit ? known?.syscalls : undefined
  const named = (number: number) => (table && syscallName(table, number, newest)) ?? number
  return {
    arch: machine === undefined ? null : (known?.name ?? machine.toString(16)),
    syscalls: syscalls === 'all' ? null : syscalls.map(named),
    perm: perm === undefined ? null : permLetters(perm),
  }
}

function permLetters(perm: number): string {
  const letters = [
    ['r', Perm.read],
    ['w', Perm.write],
    ['x', Perm.execute],
    ['a', Perm.attribute],
  ] as const
  return letters.flatMap(([letter, bit]) => (perm & bit ? [letter] : [])).join('')
}
