import type {Operation} from '../plan/operation.ts'
import {complaintsAsJson} from './complaints-json.ts'
import type {PlanView} from './plan-view.ts'
import {planFigures} from './plan-words.ts'
import {reasonWords} from './words/operation-words.ts'

/** A plan as one JSON document; its shape is schemas/plan.schema.json. */
export function planAsJson({target, proposal, desired, isAsDesired}: PlanView) {
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
    unreachable: plan.unreachable.map(({kind, line}) => ({kind, line})),
    rules_file:
      file === undefined
        ? null
        : {
            path: file.path,
            change: file.change,
            diff: file.diff,
            files_of_others: file.others.map(({path}) => path),
          },
    readers: observation.readers,
    unproven: plan.current.rules.flatMap(({origin}) =>
      origin.kind === 'kernel' && origin.unproven.length > 0
        ? [{line: origin.line, because: origin.unproven}]
        : [],
    ),
    skipped: desired.skipped,
    complaints: complaintsAsJson(desired.complaints),
  }
}

function operationAsJson(operation: Operation) {
  const {argv, undo, reason, source, hazards} = operation
  return {
    kind: operation.kind,
    argv,
    undo,
    reason: {code: reason.kind, text: reasonWords(reason)},
    source: source ?? null,
    hazards,
    ...(operation.kind === 'control'
      ? {control: {name: operation.name, value: operation.to}}
      : {
          listing: operation.line,
          alternatives: operation.alternatives,
          kernel_rule: operation.rule,
        }),
  }
}
