import {canonicalText, type Digest, planId, stateFingerprint} from '../plan/fingerprint.ts'
import type {AuditRule, AuditState} from '../rules/audit-state.ts'
import {kernelRuleAsJson} from './kernel-rule-json.ts'
import {planAsJson} from './plan-json.ts'
import type {PlanView} from './plan-view.ts'
import type {SavedPlanDocument, SavedRule} from './saved-plan-schema.ts'

/** Everything that a saved plan speaks of. */
export interface SavedPlanView extends PlanView {
  readonly proposal: PlanView['proposal'] & {
    readonly asked: AuditState
    readonly scope: {
      readonly liveOnly: boolean
      readonly takeOver: boolean
      readonly isStrict?: boolean
    }
    readonly file: (NonNullable<PlanView['proposal']['file']> & {readonly text: string}) | undefined
  }
}

/** The fingerprints of files of rules.d as they were when the plan was made. */
export interface FilePrints {
  /** That of the file which is replaced; null when there is none. */
  readonly replaces: string | null
  /** Those of the files of others, in their order. */
  readonly others: readonly string[]
}

/** When and by what a plan was made, and for which machine. */
export interface PlanOccasion extends Pick<SavedPlanDocument, 'created_at' | 'auditform' | 'host'> {
  readonly prints: FilePrints
}

/** A plan as the document that is saved; its shape is schemas/saved-plan.schema.json. */
export function savedPlanAsJson(
  view: SavedPlanView,
  {created_at, auditform, host, prints}: PlanOccasion,
  digest: Digest,
): SavedPlanDocument {
  const {plan, file, asked, scope, facts} = view.proposal
  const {complaints, rules_file, format_version, ...shown} = planAsJson(view)
  const operations = [...plan.operations, ...plan.lastly]
  const substance = {current: plan.current, asked, operations, fileText: file?.text}
  const document = {
    format_version,
    kind: 'auditform-plan' as const,
    plan_id: planId(host, substance, digest),
    created_at,
    auditform,
    host,
    ...shown,
    scope: {
      live_only: scope.liveOnly,
      take_over: scope.takeOver,
      order: scope.isStrict ? ('strict' as const) : ('free' as const),
      unmanaged: view.desired.unmanaged,
    },
    facts: {
      io_uring: facts.ioUring,
      users: [...facts.users].map(([name, id]) => ({name, id})),
      groups: [...facts.groups].map(([name, id]) => ({name, id})),
      paths: [...facts.paths].map(([path, kind]) => ({path, kind})),
    },
    current: stateAsJson(plan.current, digest),
    desired: {
      ...stateAsJson(asked, digest),
      control_sources: [...view.desired.controlPlaces].map(([name, source]) => ({name, source})),
    },
    rules_file:
      file === undefined || rules_file === null
        ? null
        : {
            ...rules_file,
            text: file.text,
            replaces: prints.replaces,
            fingerprints_of_others: prints.others,
          },
  }
  return {...document, checksum: checksumOf(document, digest)}
}

/** The checksum that a document is to carry, whether or not it carries one. */
export function checksumOf(document: object, digest: Digest): string {
  const {checksum, ...content} = {checksum: undefined, ...document}
  return digest(canonicalText(content))
}

function stateAsJson(state: AuditState, digest: Digest) {
  return {
    fingerprint: stateFingerprint(state, digest),
    control: state.control,
    rules: state.rules.map(ruleAsJson),
  }
}

function ruleAsJson({rule, origin}: AuditRule): SavedRule {
  const kernel_rule = kernelRuleAsJson(rule)
  if (origin.kind === 'policy') {
    const {place, text, why, protect} = origin
    return {from: 'policy', kernel_rule, source: place, text, why: why ?? null, protect}
  }
  const {line, proof, others, unproven} = origin
  return {
    from: 'kernel',
    kernel_rule,
    listing: line,
    proof,
    others: others.map(kernelRuleAsJson),
    unproven,
  }
}
