/** Where a host stands: whether it is as it should be, and what waits for its next boot. */

import type {Intent} from '../apply/journal-entries.ts'
import {agentOf} from '../diff/owners.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {isOtherBoot} from '../state/boot-id.ts'
import {compareLoads, isSame, type Load, type LoadDifference} from './compare-loads.ts'
import type {Leg} from './legs.ts'

/** Files that were written for the next boot, while the kernel was left as it is. */
export interface Staged {
  readonly id: string
  /** When, in ISO 8601. */
  readonly at: string
  /** The boot in which it was done; empty where nobody could tell. */
  readonly boot: string
  readonly user: {
    readonly uid: number
    readonly user: string | null
    readonly sudo_user: string | null
    readonly loginuid: number | null
    readonly from: string
  }
  readonly reason: string | null
  /** The files of the policy. */
  readonly policy: readonly string[]
  readonly unmanaged: 'remove' | 'keep'
  /** The fingerprint of our file of rules.d. */
  readonly fingerprint: string
  readonly path: string
  /** Our file as it was applied last; null where there was none. The kernel still holds its rules. */
  readonly before: string | null
  /** What an apply of it would have done, and what its generation is made of once it is proven. */
  readonly applied: Intent
  /** Rules that the kernel holds and that the boot is to take away. */
  readonly goes: readonly KernelRule[]
  /** What the next boot loads. */
  readonly promise: Load
}

/** What was found of what is staged. */
export type FoundStaged =
  | {readonly kind: 'none'}
  | {readonly kind: 'damaged'; readonly text: string}
  | {readonly kind: 'found'; readonly staged: Staged; readonly text: string}

/** Where a host stands, as a code. */
export const standingNames = [
  'in-sync',
  'in-sync-locked',
  /** The files are written, and the next boot loads them. */
  'staged',
  /** The files were written, and now the next boot would load something else. */
  'staged-changed',
  /** The kernel holds what was staged. */
  'staged-loaded',
  /** The host was booted since, and the kernel holds something else. */
  'staged-not-loaded',
  'staged-damaged',
  'differs',
  /** Nothing says what the host should hold. */
  'unknown',
] as const

export type StandingName = (typeof standingNames)[number]

/** Where a host stands. */
export interface Standing {
  readonly name: StandingName
  readonly staged: Staged | undefined
  /** Whether the kernel holds what was staged. */
  readonly isProven: boolean
  /** How the kernel, or the next boot, differs from what was staged. */
  readonly difference: LoadDifference | undefined
}

/** What it is told from. */
export interface StandingInput {
  readonly found: FoundStaged
  /** This boot; empty where nobody can tell. */
  readonly boot: string
  readonly kernel: Load
  /** What the next boot loads; `undefined` where there is no rules.d. */
  readonly next: Load | undefined
  readonly legs: readonly Leg[]
  readonly isLocked: boolean
}

/** Tells where a host stands. */
export function standingOf(input: StandingInput): Standing {
  const {found} = input
  const plain = {staged: undefined, isProven: false, difference: undefined}
  if (found.kind === 'damaged') return {...plain, name: 'staged-damaged'}
  if (found.kind === 'none') return {...plain, name: withoutStage(input)}
  return besideStaged(found.staged, input)
}

function withoutStage({legs, isLocked}: StandingInput): StandingName {
  if (legs.some(({state}) => state === 'differs')) return 'differs'
  const isKnown = (name: Leg['name']) =>
    legs.some((leg) => leg.name === name && leg.state === 'in-sync')
  if (!isKnown('rules.d') || !isKnown('kernel')) return 'unknown'
  return isLocked ? 'in-sync-locked' : 'in-sync'
}

function besideStaged(staged: Staged, input: StandingInput): Standing {
  const {boot, kernel, next, legs} = input
  const since = compareLoads(kernel, staged.promise, mayStay(staged, kernel))
  const isProven = isSame(since)
  // Somebody changed the policy, or rules.d, since.
  const isOther = legs.some(
    ({name, state}) => state === 'differs' && (name === 'policy' || name === 'rules.d'),
  )
  const standing = (name: StandingName, difference?: LoadDifference): Standing => ({
    name,
    staged,
    isProven,
    difference,
  })
  if (isProven) return standing(isOther ? 'differs' : 'staged-loaded')
  if (isOtherBoot(boot, staged.boot)) {
    return standing('staged-not-loaded', since)
  }
  const then = compareLoads(next ?? {rules: [], control: {}}, staged.promise)
  if (!isSame(then)) return standing('staged-changed', then)
  return standing(isOther ? 'differs' : 'staged')
}

/** Rules that no file loads and that may be there all the same. */
function mayStay({promise, goes, unmanaged}: Staged, {rules}: Load): ReadonlySet<string> {
  const told = new Set([...promise.rules, ...goes].map(ruleIdentity))
  const others = rules.filter(
    (rule) =>
      !told.has(ruleIdentity(rule)) && (unmanaged === 'keep' || agentOf(rule) !== undefined),
  )
  return new Set(others.map(ruleIdentity))
}
