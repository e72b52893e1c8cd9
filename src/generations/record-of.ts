import {ourFile} from '../persist/rules-folder.ts'
import {fileFingerprint} from '../plan/fingerprint.ts'
import type {Plan} from '../plan/plan.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {projectRule} from '../rules/project.ts'
import type {Actor} from '../system/actor.ts'
import {sha256} from '../system/digest.ts'
import type {RulesFile, RulesFolder} from '../system/system.ts'
import type {KeptPolicy} from './generation.ts'
import type {GenerationRecord} from './record.ts'

/** What is about to be applied, as far as its generation speaks of it. */
interface Applying {
  readonly plan: Pick<Plan, 'current' | 'desired'>
  readonly facts: HostFacts
  readonly folder: RulesFolder
  readonly policies: readonly KeptPolicy[]
  readonly unmanaged: 'remove' | 'keep'
  /** Of a rollback: the generation that it goes back to. */
  readonly backTo?: number | undefined
  /** Files of others that were set aside for a boot that never came, as this takes its place. */
  readonly asideBefore?: readonly RulesFile[]
}

/** Who applies it, and why. */
interface Occasion {
  readonly user: Actor
  readonly reason?: string | null
  readonly planId?: string | null
}

/** Puts down what the generation will say, before anything is changed. */
export function recordOf(applying: Applying, {user, reason, planId}: Occasion): GenerationRecord {
  const {plan, facts, folder, policies, unmanaged, backTo, asideBefore} = applying
  return {
    back_to: backTo ?? null,
    user,
    reason: reason ?? null,
    plan: planId ?? null,
    policies: policies.map(({path, text}) => ({path, text: text ?? null})),
    unmanaged,
    before: plan.current.rules.map(({rule}) => projectRule(rule, facts)),
    desired: plan.desired.rules.map((each) => ({
      listing: projectRule(each.rule, facts),
      from: sourceOf(each),
    })),
    folder: recordedFolder(folder),
    aside_before: (asideBefore ?? []).map(({name, path, text}) => ({name, path, text})),
  }
}

function sourceOf({origin}: AuditRule): GenerationRecord['desired'][number]['from'] {
  if (origin.kind !== 'policy') return null
  const {place, text, why, protect} = origin
  return {source: place, text, why: why ?? null, protect}
}

function recordedFolder(folder: RulesFolder): GenerationRecord['folder'] {
  if (folder.files === undefined) return null
  const ours = ourFile(folder)
  return {
    path: folder.path,
    ours: ours === undefined ? null : {path: ours.path, text: ours.text},
    others: folder.files
      .filter((file) => file !== ours)
      .map(({name, path, text}) => ({name, path, fingerprint: fileFingerprint(text, sha256)})),
  }
}
