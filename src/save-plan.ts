import type {Digest} from './plan/fingerprint.ts'
import type {PolicyFiles} from './policy/policy-files.ts'
import {isSavedPlanFile} from './read-saved-plan.ts'
import type {Proposal} from './reconcile.ts'
import {jsonText} from './report/json-text.ts'
import type {PlanView} from './report/plan-view.ts'
import {savedPlanAsJson} from './report/saved-plan-json.ts'
import type {SavedPlanDocument} from './report/saved-plan-schema.ts'
import {printsOf} from './saved-proposal.ts'
import {hostIdentity} from './system/host-identity.ts'
import {writePlanFile} from './system/plan-file.ts'
import type {System} from './system/system.ts'

/** Makes the document of a plan that was just made for a machine by this release. */
export async function documentOfPlan(
  view: PlanView & {readonly proposal: Proposal},
  system: System,
  auditform: string,
  digest: Digest,
): Promise<SavedPlanDocument> {
  const host = await hostIdentity(system)
  const prints = printsOf(view.proposal.folder, {digest})
  const created_at = new Date().toISOString()
  return savedPlanAsJson(view, {created_at, auditform, host, prints}, digest)
}

/** Writes a saved plan; another saved plan that is there is replaced, and no other file is. */
export async function savePlan(
  path: string,
  saved: SavedPlanDocument,
  files: PolicyFiles,
): Promise<void> {
  await writePlanFile(path, `${jsonText(saved, 2)}\n`, (full) => isSavedPlanFile(full, files))
}
