/** One line of audit.rules at boot: what the kernel answers to it. */
import type {KernelModel, ModelAnswer} from '../plan/model.ts'
import {compileWords} from '../rules/compile.ts'
import type {RuleComplaint} from '../rules/complaint.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {isSameRule, type KernelRule} from '../rules/kernel-rule.ts'
import {requiredPaths} from '../rules/required-paths.ts'
import type {RuleCommand} from '../rules/rule-command.ts'
import type {RulesLine} from '../rules/rules-text.ts'

/** Facts of the host, and whether they know which paths there are. */
export interface BootFacts extends HostFacts {
  readonly pathsAreKnown: boolean
}

/** What became of a line. */
export type LineRun =
  | {readonly kind: 'done'; readonly command: RuleCommand}
  | {readonly kind: 'refused'; readonly complaint: RuleComplaint}
  | {readonly kind: 'path-missing'; readonly path: string}
  | {readonly kind: 'nested-file'}
  | {readonly kind: 'answered'; readonly answer: ModelAnswer; readonly command: RuleCommand}

/** Runs a line on the model. */
export function runLine({words}: RulesLine, facts: BootFacts, kernel: KernelModel): LineRun {
  const compiled = compileWords(
    words.map(({text}) => text),
    facts,
  )
  if (!compiled.accepted) return {kind: 'refused', complaint: compiled.error}
  const {command} = compiled
  const {operation, control, actions} = command
  if (actions.includes('read-file')) return {kind: 'nested-file'}
  const set = Object.keys(control).length > 0 ? kernel.set(control) : 'done'
  if (set !== 'done') return {kind: 'answered', answer: set, command}
  if (operation === undefined) return {kind: 'done', command}
  if (operation.kind === 'delete-all') return answered(kernel.removeAll(operation.key), command)
  const {kind, rule} = operation
  if (kind === 'delete') return answered(kernel.remove(rule), command)
  const missing = missingPath(rule, facts)
  // The kernel looks for an equal rule first (audit_add_rule in kernel/auditfilter.c).
  const isNew = () => !kernel.rules().some((held) => isSameRule(held, rule))
  if (missing !== undefined && isNew()) return {kind: 'path-missing', path: missing}
  return answered(kind === 'append' ? kernel.append(rule) : kernel.prepend(rule), command)
}

function answered(answer: ModelAnswer, command: RuleCommand): LineRun {
  return answer === 'done' ? {kind: 'done', command} : {kind: 'answered', answer, command}
}

function missingPath(rule: KernelRule, facts: BootFacts): string | undefined {
  if (!facts.pathsAreKnown) return undefined
  const needed = requiredPaths(rule).find(({path, isParent}) => {
    const kind = facts.paths.get(path) ?? 'missing'
    return kind === 'missing' || (kind === 'other' && isParent)
  })
  return needed?.path
}
