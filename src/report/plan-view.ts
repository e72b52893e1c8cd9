import type {FileProposal} from '../persist/propose-file.ts'
import type {Hazard} from '../plan/hazards.ts'
import type {Plan} from '../plan/plan.ts'
import type {DesiredState} from '../policy/desired-state.ts'
import type {AuditState} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {Observation} from '../state/observe.ts'

/** Everything that a report about a plan speaks of. */
export interface PlanView {
  /** The machine, for people. */
  readonly target: string
  readonly desired: DesiredState
  readonly isAsDesired: boolean
  readonly proposal: {
    readonly facts: HostFacts
    readonly observation: Observation
    readonly plan: Plan
    readonly file: FileProposal | undefined
    readonly hazards: readonly Hazard[]
    readonly foreign: AuditState['rules']
  }
}
