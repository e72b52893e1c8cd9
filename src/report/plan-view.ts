import type {BootLoad} from '../persist/boot-load.ts'
import type {LoadDifference} from '../persist/compare-loads.ts'
import type {Leg} from '../persist/legs.ts'
import type {FileProposal} from '../persist/propose-file.ts'
import type {Staged} from '../persist/standing.ts'
import type {Hazard} from '../plan/hazards.ts'
import type {Plan} from '../plan/plan.ts'
import type {Selected} from '../plan/select.ts'
import type {DesiredState, SkippedRule} from '../policy/desired-state.ts'
import type {AuditState} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {Observation} from '../state/observe.ts'

/** Our file in rules.d, as far as a report speaks of it. */
type FileView = Pick<FileProposal, 'path' | 'change' | 'diff'> & {
  readonly others: readonly {readonly path: string}[]
  readonly putBack?: readonly {readonly path: string}[] | undefined
}

/** A rule that is left out on this host. */
type SkippedView = Pick<SkippedRule, 'place' | 'text'> & {
  readonly unmet: {readonly field: string; readonly wanted: readonly string[]}
}

/** The legs before the plan, and what the boot after it would load. */
export interface PlanBoot {
  /** Of a part of the policy none are told. */
  readonly legs: readonly Leg[]
  /** `undefined` where nothing is written down for the next boot. */
  readonly planned:
    | {readonly load: BootLoad; readonly difference: LoadDifference | undefined}
    | undefined
}

/** Everything that a report about a plan speaks of. */
export interface PlanView {
  /** The machine, for people. */
  readonly target: string
  readonly desired: Pick<DesiredState, 'controlPlaces' | 'unmanaged' | 'complaints'> & {
    readonly skipped: readonly SkippedView[]
  }
  readonly isAsDesired: boolean
  /** What boots make of the host, where that was read. */
  readonly boot?: PlanBoot | undefined
  /** Where the policy waits for the next boot and for nothing else. */
  readonly staged?: Staged | undefined
  /** Whether only the files are to be written. */
  readonly isForNextBoot?: boolean
  readonly proposal: {
    readonly facts: HostFacts
    readonly observation: Pick<Observation, 'readers' | 'unreadable'>
    readonly plan: Plan
    readonly file: FileView | undefined
    readonly hazards: readonly Hazard[]
    readonly foreign: AuditState['rules']
    readonly broken?: Selected['broken']
  }
}
