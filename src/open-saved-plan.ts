import {readSavedPlan} from './read-saved-plan.ts'
import type {PlanView} from './report/plan-view.ts'
import type {SavedPlanDocument} from './report/saved-plan-schema.ts'
import {viewOfSavedPlan} from './report/saved-plan-view.ts'
import {withoutFile} from './saved-plan-refusals.ts'
import {proposeSaved, type SavedProposal} from './saved-proposal.ts'
import {sha256} from './system/digest.ts'
import {hostIdentity} from './system/host-identity.ts'
import {nodePolicyFiles} from './system/policy-files.ts'
import type {System} from './system/system.ts'

/** A saved plan, and what it comes to on a machine as it is now. */
interface OpenedPlan extends SavedProposal {
  readonly saved: SavedPlanDocument
  readonly desired: PlanView['desired']
}

/** Reads a saved plan for a machine and this release; one that does not fit is refused. */
export async function openSavedPlan(
  path: string,
  system: System,
  {auditform, isForNextBoot}: {readonly auditform: string; readonly isForNextBoot: boolean},
): Promise<OpenedPlan> {
  const isReal = system.kind !== 'sandbox' && system.kind !== 'capture'
  const trustAs = isReal && process.geteuid?.() === 0 ? 'root' : 'anyone'
  const saved = await readSavedPlan(path, nodePolicyFiles(), trustAs, sha256)
  if (isForNextBoot && saved.scope.live_only) throw withoutFile(path)
  const host = await hostIdentity(system)
  const here = {path, isForNextBoot, system, host, auditform, digest: sha256}
  return {...(await proposeSaved(saved, here)), saved, desired: viewOfSavedPlan(saved).desired}
}
