import type {Judged} from '../drift/accept.ts'
import type {Drift} from '../drift/drift.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import type {Place} from '../rules/complaint.ts'
import type {DriftView} from './drift.ts'

/** What a report of a verdict is made from. */
export interface ReportedDrift {
  readonly view: DriftView
  readonly drifts: readonly Drift[]
  /** Those that decide the exit status. */
  readonly counted: readonly Drift[]
  readonly judged: Judged
  /** The rules that the policy asks for. */
  readonly asked: readonly AuditRule[]
  /** The control values that it asks for. */
  readonly controls: ReadonlyMap<string, Place>
  /** Whether what the next boot loads was looked at. */
  readonly looksAtBoot: boolean
  /** The files of the policies, the first one first. */
  readonly policies: readonly string[]
}

/** Why a difference does not count, in words; `undefined` where it does. */
export function pardonOf(
  drift: Drift,
  {counted, judged}: Pick<ReportedDrift, 'counted' | 'judged'>,
): string | undefined {
  if (counted.includes(drift)) return undefined
  const {accepted} = judged
  if (!accepted.has(drift)) return 'It counts with --strict only.'
  const by = accepted.get(drift)
  return by ? `Accepted until ${by.until}: ${by.reason}` : 'Left out by --ignore.'
}
