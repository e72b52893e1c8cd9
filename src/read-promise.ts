import {isSame, type Load, plainLoad} from './persist/compare-loads.ts'
import {readBoots} from './read-plan-boot.ts'
import type {Proposal} from './reconcile.ts'
import {bootDiffers, bootUncertain, nothingLoaded} from './stage-refusals.ts'
import {isReal} from './system/is-real.ts'
import type {System} from './system/system.ts'

/**
 * What the boot loads once the files of a proposal are written. Refused where that is not what the
 * policy, or the generation, says, or where nobody can tell.
 */
export async function readPromise(
  system: System,
  proposal: Proposal,
  unmanaged: 'remove' | 'keep',
): Promise<Load> {
  const {folder, backTo} = proposal
  const after = (await readBoots(system, proposal, unmanaged))?.after
  if (after === undefined) throw nothingLoaded(folder.path, false)
  const {boot, difference, hasOthers} = after
  if (isReal(system) && boot.auditRules === undefined) throw nothingLoaded(folder.path, true)
  if (!boot.merge.isCertain) throw bootUncertain()
  if (difference !== undefined && !isSame(difference)) {
    throw bootDiffers(boot.load, difference, {hasOthers, backTo})
  }
  return plainLoad(boot.load)
}
