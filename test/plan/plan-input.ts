import {makePlan, type Plan, type PlanInput} from '../../src/plan/plan.ts'
import {type AuditRule, type AuditState, exactRule} from '../../src/rules/audit-state.ts'
import type {ControlSettings} from '../../src/rules/control.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {projectRule} from '../../src/rules/project.ts'
import type {AuditctlVersion} from '../../src/rules/version.ts'
import {factsOf} from '../rules/arbitrary-rules.ts'

/** Facts of a host whose auditctl has no quirk that matters here. */
export const someHost = factsOf([3, 0, 9])

/** A rule as a policy asks for it, on line 1 of p.rules. */
export function wanted(
  rule: KernelRule,
  more: {readonly why?: string; readonly protect?: boolean; readonly file?: string} = {},
): AuditRule {
  const {why, protect = false, file = 'p.rules'} = more
  const place = {file, line: 1, column: 1}
  return {rule, origin: {kind: 'policy', place, text: 'as written', why, protect}}
}

/** A rule as the exact reader found it in the kernel. */
export function held(rule: KernelRule): AuditRule {
  return exactRule(rule, projectRule(rule, someHost))
}

/** A state that a policy wants. */
export function wantedState(
  rules: readonly KernelRule[],
  control: ControlSettings = {},
): AuditState {
  return {rules: rules.map((rule) => wanted(rule)), control}
}

/** A state that the kernel has. */
export function heldState(rules: readonly KernelRule[], control: ControlSettings = {}): AuditState {
  return {rules: rules.map(held), control}
}

/** The plan from one state to the other. */
export function planOf(
  current: AuditState,
  desired: AuditState,
  more: Partial<PlanInput> & {readonly auditctl?: AuditctlVersion} = {},
): Plan {
  const {auditctl, ...input} = more
  return makePlan({
    current,
    desired,
    unmanaged: [],
    protectedBefore: new Set(),
    controlPlaces: new Map(),
    facts: auditctl ? {...someHost, auditctl} : someHost,
    ...input,
  })
}
