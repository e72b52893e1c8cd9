import type {AuditRule, AuditState} from '../rules/audit-state.ts'
import {compileWords} from '../rules/compile.ts'
import type {Place, RuleComplaint} from '../rules/complaint.ts'
import type {ControlSettings} from '../rules/control.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {OneTimeAction, RuleCommand} from '../rules/rule-command.ts'
import {type UnmetCondition, unmetCondition} from './conditions.ts'
import {foldControl, type SettingsAt} from './fold-control.ts'
import {
  addRule,
  deleteAll,
  deleteRule,
  noRules,
  orderedRules,
  type RuleLists,
  type WantedRule,
} from './fold-rules.ts'
import type {LoadedPolicy, PolicyRule, Unmanaged} from './policy.ts'
import {
  type Complain,
  complaintAt,
  distinctComplaints,
  hasErrors,
  type PolicyComplaint,
  ruleComplaintAt,
} from './policy-complaint.ts'
import {extentOf, placeAt} from './source.ts'

/** A rule that is not wanted on a host, because its `when` does not hold there. */
export interface SkippedRule {
  readonly place: Place
  readonly text: string
  readonly unmet: UnmetCondition
}

/** What a policy means on one host. */
export interface DesiredState {
  /** Undefined when the policy has errors, of its files or on this host. */
  readonly state: AuditState | undefined
  /** Where each control value was asked for. */
  readonly controlPlaces: ReadonlyMap<keyof ControlSettings, Place>
  readonly unmanaged: Unmanaged
  /** About the rules as this host reads them; those about the files are in LoadedPolicy. */
  readonly complaints: readonly PolicyComplaint[]
  readonly skipped: readonly SkippedRule[]
  /** The rules with the lines that ask for them, whether or not there are errors. */
  readonly wanted: readonly WantedRule[]
}

/** Compiles a policy for a host. */
export function desiredState(loaded: LoadedPolicy, facts: HostFacts): DesiredState {
  const lists = noRules()
  const settings: SettingsAt[] = []
  const skipped: SkippedRule[] = []
  const found: PolicyComplaint[] = []
  const complain = (complaint: PolicyComplaint): void => void found.push(complaint)

  for (const item of loaded.items) {
    const unmet = item.kind === 'rule' && item.when && unmetCondition(item.when, facts)
    if (item.kind === 'control') {
      settings.push(item)
    } else if (unmet) {
      skipped.push({place: placeAt(item.source, item.extent.start), text: item.text, unmet})
    } else {
      const command = compileRule(item, facts, complain)
      if (command) settings.push({...item, settings: command.control})
      if (command) applyCommand(lists, command, item, complain)
    }
  }

  const {control, places} = foldControl(settings, complain)
  const complaints = distinctComplaints(found)
  const wanted = orderedRules(lists)
  const rules = wanted.map(auditRule)
  const isSound = !hasErrors(loaded.complaints) && !hasErrors(complaints)
  const state = isSound ? {rules, control} : undefined
  return {state, controlPlaces: places, unmanaged: loaded.unmanaged, complaints, skipped, wanted}
}

function compileRule(
  rule: PolicyRule,
  facts: HostFacts,
  complain: Complain,
): RuleCommand | undefined {
  const compiled = compileWords(
    rule.words.map(({text}) => text),
    facts,
  )
  for (const finding of compiled.findings) complain(located(finding, rule))
  if (compiled.accepted) return compiled.command
  complain(located(compiled.error, rule))
  return undefined
}

/** The place in the file of a complaint about a word of a rule. */
function located(complaint: RuleComplaint, rule: PolicyRule): PolicyComplaint {
  const {span} = complaint
  const word = rule.words[span.word]
  const extent = word ? extentOf(word, span.start, span.end) : rule.extent
  return ruleComplaintAt(rule.source, extent, complaint)
}

function applyCommand(
  lists: RuleLists,
  {operation, actions, onError}: RuleCommand,
  from: PolicyRule,
  complain: Complain,
): void {
  for (const action of actions) tellAction(action, from, complain)
  if (onError) {
    const args = {option: onError === 'ignore' ? '-i' : '-c'}
    const finding = {code: 'error-handling-line', severity: 'note', args} as const
    complain(complaintAt(from.source, from.extent, finding))
  }
  if (!operation) return
  switch (operation.kind) {
    case 'append':
    case 'prepend':
      addRule(lists, operation.kind, {rule: operation.rule, from}, complain)
      return
    case 'delete':
      deleteRule(lists, {rule: operation.rule, from}, complain)
      return
    case 'delete-all':
      deleteAll(lists, operation.key, from, complain)
      return
    default:
      operation satisfies never
  }
}

function tellAction(action: OneTimeAction, from: PolicyRule, complain: Complain): void {
  const {source, extent, text} = from
  complain(
    action === 'read-file'
      ? complaintAt(source, extent, {code: 'nested-rules-file', args: {line: text}})
      : complaintAt(source, extent, {
          code: 'one-time-action',
          severity: 'warning',
          args: {action, line: text},
        }),
  )
}

function auditRule({rule, from: {source, extent, text, why, protect}}: WantedRule): AuditRule {
  return {rule, origin: {kind: 'policy', place: placeAt(source, extent.start), text, why, protect}}
}
