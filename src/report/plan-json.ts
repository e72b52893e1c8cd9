import type {Operation} from '../plan/operation.ts'
import {bootAsJson, legsAsJson} from './boot.ts'
import {complaintsAsJson} from './complaints-json.ts'
import {coverageAsJson} from './coverage-json.ts'
import {kernelRuleAsJson} from './kernel-rule-json.ts'
import type {PlanDocument} from './plan-schema.ts'
import type {PlanView} from './plan-view.ts'
import {planFigures} from './plan-words.ts'
import {stagedAsJson} from './standing.ts'
import {reasonWords} from './words/operation-words.ts'

/** A plan as one JSON document; its shape is schemas/plan.schema.json. */
export function planAsJson(view: PlanView): PlanDocument {
  const {target, proposal, desired, isAsDesired, boot, staged} = view
  const {plan, file, facts, observation, hazards} = proposal
  return {
    format_version: '1.0',
    target,
    auditctl: facts.auditctl.join('.'),
    machine: facts.machine,
    as_desired: isAsDesired,
    locked: plan.locked,
    summary: planFigures(plan),
    operations: [...plan.operations, ...plan.lastly].map(operationAsJson),
    hazards: hazards.map(({name, stops, about}) => ({name, stops, about})),
    coverage: coverageAsJson(plan, facts),
    unreachable: plan.unreachable.map(({kind, line}) => ({kind, line})),
    rules_file:
      file === undefined
        ? null
        : {
            path: file.path,
            change: file.change,
            diff: file.diff,
            files_of_others: file.others.map(({path}) => path),
            ...(file.putBack && {put_back: file.putBack.map(({path}) => path)}),
          },
    ...(boot && {legs: legsAsJson(boot.legs)}),
    ...(boot?.planned && {boot: bootAsJson(boot.planned.load)}),
    ...(staged && {staged: stagedAsJson(staged)}),
    readers: observation.readers,
    unreadable: observation.unreadable,
    unproven: plan.current.rules.flatMap(({origin}) =>
      origin.kind === 'kernel' && origin.unproven.length > 0
        ? [{line: origin.line, because: origin.unproven}]
        : [],
    ),
    skipped: desired.skipped,
    complaints: complaintsAsJson(desired.complaints),
  }
}

function operationAsJson(operation: Operation): PlanDocument['operations'][number] {
  const {argv, undo, reason, source, hazards} = operation
  const common = {
    argv,
    undo,
    reason: {code: reason.kind, text: reasonWords(reason)},
    source: source ?? null,
    hazards,
  }
  if (operation.kind === 'control') {
    const {kind, name, to} = operation
    return {kind, ...common, control: {name, value: to}}
  }
  const {kind, line, alternatives, rule} = operation
  return {kind, ...common, listing: line, alternatives, kernel_rule: kernelRuleAsJson(rule)}
}
