import {diffStates} from '../diff/diff.ts'
import {reachedRules} from '../plan/replay.ts'
import type {AuditRule, AuditState} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {parseAuditctlVersion} from '../rules/version.ts'
import {kernelRuleOf} from './kernel-rule-of.ts'
import {isLast, savedOperations} from './saved-operations.ts'
import type {FilePrints, SavedPlanView} from './saved-plan-json.ts'
import type {SavedPlanDocument, SavedRule} from './saved-plan-schema.ts'

/** A saved plan as the view that reports show; it says what the document says, and nothing is worked out anew. */
export function viewOfSavedPlan(saved: SavedPlanDocument): SavedPlanView {
  const {rules_file, scope, hazards, readers, unreadable, skipped} = saved
  const facts = savedFacts(saved)
  const current = stateOf(saved.current)
  const asked = stateOf(saved.desired)
  const operations = savedOperations(saved, current, asked)
  return {
    target: saved.target,
    isAsDesired: saved.as_desired,
    desired: {
      controlPlaces: new Map(saved.desired.control_sources.map(({name, source}) => [name, source])),
      unmanaged: scope.unmanaged,
      complaints: [],
      skipped,
    },
    proposal: {
      facts,
      observation: {readers, unreadable},
      asked,
      scope: {
        liveOnly: scope.live_only,
        takeOver: scope.take_over,
        isStrict: scope.order === 'strict',
      },
      hazards,
      foreign: asked.rules.filter(({origin}) => origin.kind === 'kernel'),
      file: rules_file === null ? undefined : {...rules_file, others: pathsOf(rules_file)},
      plan: {
        current,
        desired: {...asked, rules: reachedRules(current.rules, asked.rules, operations)},
        diff: diffStates(current, asked, facts),
        operations: operations.filter((operation) => !isLast(operation)),
        lastly: operations.filter(isLast),
        hazards,
        unreachable: saved.unreachable,
        locked: saved.locked,
      },
    },
  }
}

/** What of the host the plan was made with. */
function savedFacts({auditctl, machine, facts}: SavedPlanDocument): HostFacts {
  return {
    auditctl: parseAuditctlVersion(auditctl) ?? [0, 0, 0],
    machine,
    ioUring: facts.io_uring,
    users: new Map(facts.users.map(({name, id}) => [name, id])),
    groups: new Map(facts.groups.map(({name, id}) => [name, id])),
    paths: new Map(facts.paths.map(({path, kind}) => [path, kind])),
  }
}

/** The fingerprints of the files that were there. */
export function savedPrints({rules_file}: SavedPlanDocument): FilePrints {
  return {
    replaces: rules_file?.replaces ?? null,
    others: rules_file?.fingerprints_of_others ?? [],
  }
}

function pathsOf({files_of_others}: {readonly files_of_others: readonly string[]}) {
  return files_of_others.map((path) => ({path}))
}

function stateOf({
  rules,
  control,
}: Pick<SavedPlanDocument['current'], 'rules' | 'control'>): AuditState {
  return {rules: rules.map(ruleOf), control}
}

function ruleOf(saved: SavedRule): AuditRule {
  const rule = kernelRuleOf(saved.kernel_rule)
  if (saved.from === 'policy') {
    const {source, text, why, protect} = saved
    return {
      rule,
      origin: {kind: 'policy', place: source, text, why: why ?? undefined, protect},
    }
  }
  const {listing, proof, others, unproven} = saved
  const alike = others.map(kernelRuleOf)
  return {rule, origin: {kind: 'kernel', line: listing, proof, others: alike, unproven}}
}
