import type {Operation, Reason} from '../plan/operation.ts'
import type {AuditState} from '../rules/audit-state.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {kernelRuleOf} from './kernel-rule-of.ts'
import type {SavedPlanDocument} from './saved-plan-schema.ts'

/** What locks comes last, and nothing else does (plan/control-operations.ts). */
export function isLast(operation: Operation): boolean {
  if (operation.kind !== 'control') return false
  const {name, to} = operation
  return name === 'loginuid_immutable' || (name === 'enabled' && to === 'locked')
}

/** The operations of a saved plan, in their order. */
export function savedOperations(
  {operations}: SavedPlanDocument,
  current: AuditState,
  asked: AuditState,
): readonly Operation[] {
  const byIdentity = new Map(asked.rules.map((each) => [ruleIdentity(each.rule), each.origin]))
  return operations.map((saved): Operation => {
    const {argv, undo, hazards} = saved
    const common = {argv, undo, hazards, source: saved.source ?? undefined}
    if (saved.kind === 'control') {
      const {name, value} = saved.control
      const reason: Reason = {kind: 'control', from: current.control[name]}
      return {...common, kind: 'control', name, to: value, reason}
    }
    const {kind, listing, alternatives} = saved
    const rule = kernelRuleOf(saved.kernel_rule)
    const origin = byIdentity.get(ruleIdentity(rule))
    const why = origin?.kind === 'policy' ? origin.why : undefined
    return {...common, kind, rule, line: listing, alternatives, reason: reasonOf(saved, why)}
  })
}

function reasonOf(
  {reason: {code}}: SavedPlanDocument['operations'][number],
  why: string | undefined,
): Reason {
  return code === 'control' ? {kind: 'control', from: undefined} : {kind: code, why}
}
