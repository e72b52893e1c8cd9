import {agentOf} from './diff/owners.ts'
import {appliedBefore, filesOfOthers, ourFile} from './persist/rules-folder.ts'
import type {AuditRule} from './rules/audit-state.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import {isTwin} from './rules/twin.ts'
import type {HostStatus, Owner} from './state/host-status.ts'
import {observe} from './state/observe.ts'
import type {System} from './system/system.ts'

/** Reads everything that `auditform status` tells. */
export async function readStatus(system: System): Promise<HostStatus> {
  const facts = await system.facts({users: new Set(), groups: new Set(), paths: new Set()})
  const folder = await system.rulesFolder()
  const before = appliedBefore(folder, facts)
  const observation = await observe(system, facts, before.rules)
  const present = new Set(observation.state.rules.map(({rule}) => ruleIdentity(rule)))
  const ours = ourFile(folder)
  return {
    target: system.description,
    facts,
    observation,
    rules: observation.state.rules.map((rule) => ({rule, owner: ownerOf(rule, before.identities)})),
    rulesDir: {
      path: folder.path,
      exists: folder.files !== undefined,
      ours: ours && {
        path: ours.path,
        rules: before.identities.size,
        missing: [...before.identities].filter((identity) => !present.has(identity)).length,
      },
      others: filesOfOthers(folder).map(({path}) => path),
    },
  }
}

function ownerOf({rule}: AuditRule, ours: ReadonlySet<string>): Owner {
  if (ours.has(ruleIdentity(rule))) return {kind: 'policy'}
  if (isTwin(rule)) return {kind: 'twin'}
  const name = agentOf(rule)
  return name === undefined ? {kind: 'unmanaged'} : {kind: 'agent', name}
}
