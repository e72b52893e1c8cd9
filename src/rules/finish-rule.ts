import {type CompileComplaint, finding, type Refusal} from './compile-complaint.ts'
import type {Draft, DraftSyscalls} from './draft.ts'
import type {HostFacts} from './host-facts.ts'
import {kernelRefusal} from './kernel-checks.ts'
import type {KernelRule} from './kernel-rule.ts'
import type {RuleOperation} from './rule-command.ts'
import {ruleFindings} from './rule-findings.ts'
import {classMembers} from './syscall-classes.ts'
import {Limit, List} from './uapi.ts'

/** What becomes of the options once all are read. */
export type Finished =
  | {
      readonly operation: RuleOperation | undefined
      readonly findings: readonly CompileComplaint[]
    }
  | {readonly error: Refusal}

/** Turns a draft into the operation that auditctl sends, and asks what the kernel says to it. */
export function finishRule(draft: Draft, facts: HostFacts): Finished {
  const {add, del, action} = draft
  const chosen = add ?? del
  if (!draft.isRule || chosen === undefined || action === undefined) {
    return {operation: undefined, findings: draft.findings}
  }
  const error = kernelRefusal(chosen.list, draft.fields)
  if (error !== undefined) return {error}
  const rule: KernelRule = {
    list: chosen.list,
    action,
    fields: draft.fields.map(({type, op, value}) => ({type, op, value})),
    syscalls: maskOf(draft, chosen.list, facts),
  }
  // Where both were asked for, handle_request of auditctl looks at what to add first.
  const both =
    add !== undefined && del !== undefined
      ? [finding('delete-becomes-add', 'error', del.span, {option: '-d'})]
      : []
  const findings = [...draft.findings, ...both, ...ruleFindings(draft, rule)]
  const addKind = add?.isPrepend ? 'prepend' : 'append'
  return {operation: {kind: add === undefined ? 'delete' : addKind, rule}, findings}
}

/** No syscall named means all of them, but on the task list none. */
function maskOf(draft: Draft, list: number, {machine}: HostFacts): KernelRule['syscalls'] {
  const isWhole = !draft.hasSyscalls && list !== List.task
  return isWhole ? 'all' : kernelMask(draft.syscalls, machine)
}

/** The mask as the kernel keeps it: class bits become their members, and the bits are gone. */
function kernelMask(syscalls: DraftSyscalls, machine: string): KernelRule['syscalls'] {
  if (syscalls === 'all') return 'all'
  const numbers = new Set<number>()
  for (const number of syscalls) {
    if (number < Limit.firstClassBit) numbers.add(number)
    else for (const member of classMembers(number, machine)) numbers.add(member)
  }
  return numbers.size === Limit.firstClassBit ? 'all' : [...numbers].sort((a, b) => a - b)
}
