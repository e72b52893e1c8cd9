import {ExitStatus} from './errors.ts'
import type {Boot} from './persist/boot.ts'
import {plainLoad} from './persist/compare-loads.ts'
import type {Leg} from './persist/legs.ts'
import {type FoundStaged, type Staged, type Standing, standingOf} from './persist/standing.ts'
import {legsOf} from './read-legs.ts'
import {readBoots} from './read-plan-boot.ts'
import type {Proposal} from './reconcile.ts'
import type {AuditState} from './rules/audit-state.ts'
import type {System} from './system/system.ts'

/** What was read of a machine beside what is staged. */
export interface StandingReading {
  readonly kernel: AuditState
  readonly boot: Pick<Boot, 'load'> | undefined
  readonly legs: readonly Leg[]
}

/** Tells where a machine stands. */
export async function readStanding(
  system: System,
  found: FoundStaged,
  {kernel, boot, legs}: StandingReading,
): Promise<Standing> {
  return standingOf({
    found,
    boot: found.kind === 'found' ? await system.bootId() : '',
    kernel: plainLoad(kernel),
    next: boot && plainLoad(boot.load),
    legs,
    isLocked: kernel.control.enabled === 'locked',
  })
}

/** What a policy waits for that is in the files and not in the kernel yet; `undefined` where more is to be done. */
export async function readWaiting(
  system: System,
  proposal: Proposal,
  unmanaged: 'remove' | 'keep',
): Promise<Staged | undefined> {
  const {scope, observation} = proposal
  if (scope.liveOnly || (scope.only ?? []).length > 0) return undefined
  const found = proposal.staged
  if (found.kind !== 'found') return undefined
  const boots = await readBoots(system, proposal, unmanaged)
  if (boots === undefined) return undefined
  const boot = boots.now
  const {facts, folder, asked} = proposal
  const kernel = observation.state
  const legs = legsOf({facts, folder, boot, kernel, policy: {asked, unmanaged}})
  const standing = await readStanding(system, found, {kernel, boot, legs})
  return standing.name === 'staged' ? standing.staged : undefined
}

/** What `status` ends with. */
export function statusOf({name}: Standing): ExitStatus {
  return statuses[name]
}

const statuses: Readonly<Record<Standing['name'], ExitStatus>> = {
  'in-sync': ExitStatus.asDesired,
  'in-sync-locked': ExitStatus.asDesired,
  staged: ExitStatus.staged,
  'staged-changed': ExitStatus.differs,
  'staged-loaded': ExitStatus.asDesired,
  'staged-not-loaded': ExitStatus.differs,
  'staged-damaged': ExitStatus.differs,
  differs: ExitStatus.differs,
  unknown: ExitStatus.asDesired,
}
