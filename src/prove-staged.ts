import {newErrand} from './apply/errand.ts'
import {findStaged, stagedName} from './apply/staged-record.ts'
import {AuditformError} from './errors.ts'
import {draftGeneration, keepGeneration} from './generations/store.ts'
import {withHistory} from './history.ts'
import type {Staged} from './persist/standing.ts'
import type {System} from './system/system.ts'

/** Puts down that the kernel holds what was staged; from then on nothing waits for a boot. */
export async function retireProven(
  system: System,
  {id, reason}: Staged,
  onLoss: (reason: string) => void,
): Promise<void> {
  if (!(await isRetired(system, id))) return
  await withHistory(
    system,
    {id: newErrand('status').id, action: 'stage', about: id, reason},
    async () => {},
    () => ({result: 'loaded'}),
    onLoss,
  )
}

/** Another one may have been staged since. */
async function isRetired(system: System, id: string): Promise<boolean> {
  try {
    return await system.withLock(async () => {
      const found = await findStaged(system)
      if (found.kind !== 'found' || found.staged.id !== id) return false
      // In front of the removal: killed in between, the next look finds the one that is there.
      await keepGeneration(system, await draftGeneration(system, found.staged.applied))
      await system.removeState(stagedName)
      return true
    })
  } catch (error) {
    // Whoever looks next does it: somebody is at work, or the folder cannot be written to.
    if (error instanceof AuditformError) return false
    throw error
  }
}
