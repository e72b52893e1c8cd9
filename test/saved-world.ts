import type {Proposal} from '../src/reconcile.ts'
import {checksumOf} from '../src/report/saved-plan-json.ts'
import type {SavedPlanDocument} from '../src/report/saved-plan-schema.ts'
import {documentOfPlan} from '../src/save-plan.ts'
import {proposeSaved} from '../src/saved-proposal.ts'
import {sha256} from '../src/system/digest.ts'
import {hostIdentity} from '../src/system/host-identity.ts'
import type {Sandbox} from '../src/system/sandbox-file.ts'
import type {System} from '../src/system/system.ts'
import {makeWorld, type World} from './world.ts'

/** The release that made every plan here. */
const thisRelease = '1.2.3'

/** A world with a policy, and the plan for it that was saved. */
export interface SavedWorld extends World {
  readonly saved: SavedPlanDocument
  /** What a saved plan comes to now, on this host or another. */
  reopen(saved: SavedPlanDocument, on?: System, auditform?: string): Promise<Proposal>
}

/** Makes a world, brings it to `before` and saves the plan to `after`; both are JSON5 policies. */
export async function savedWorld(
  {
    before,
    after,
    strict = false,
    liveOnly = false,
  }: {
    readonly before: string
    readonly after: string
    readonly strict?: boolean
    readonly liveOnly?: boolean
  },
  bend: Partial<Sandbox> = {},
): Promise<SavedWorld> {
  const world = await makeWorld(bend, {liveOnly, takeOver: false, isStrict: strict})
  await world.write('p.json5', before)
  await world.apply(world.system, 'p.json5')
  await world.write('p.json5', after)
  const view = await world.view(world.system, 'p.json5')
  return {
    ...world,
    saved: await documentOfPlan(view, world.system, thisRelease, sha256),
    async reopen(saved, on = world.system, auditform = thisRelease) {
      const host = await hostIdentity(on)
      const here = {path: 'plan.json', isForNextBoot: false, system: on, host, auditform}
      return (await proposeSaved(saved, {...here, digest: sha256})).proposal
    },
  }
}

/** A document that somebody changed who knows how its checksum is made. */
export function resealed(
  saved: SavedPlanDocument,
  change: Partial<SavedPlanDocument>,
): SavedPlanDocument {
  const changed = {...saved, ...change}
  return {...changed, checksum: checksumOf(changed, sha256)}
}
