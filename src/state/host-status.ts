import type {GenerationSummary} from '../generations/generation.ts'
import type {BootLoad} from '../persist/boot-load.ts'
import type {Leg} from '../persist/legs.ts'
import type {Standing} from '../persist/standing.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {Observation} from './observe.ts'

/** Whose rule it is: the applied policy's, an agent's by name, a moved rule's stand-in, or nobody known. */
export type Owner =
  | {readonly kind: 'policy' | 'twin' | 'unmanaged'}
  | {readonly kind: 'agent'; readonly name: string}

/** What a machine holds now, and who it belongs to. */
export interface HostStatus {
  /** The machine, for people. */
  readonly target: string
  readonly facts: HostFacts
  readonly observation: Observation
  readonly rules: readonly {readonly rule: AuditRule; readonly owner: Owner}[]
  readonly rulesDir: {
    readonly path: string
    readonly exists: boolean
    /** Our file, with the number of its rules; undefined when nothing was applied. */
    readonly ours:
      | {readonly path: string; readonly rules: number; readonly missing: number}
      | undefined
    /** Files of others that load rules at boot. */
    readonly others: readonly string[]
  }
  readonly standing: Standing
  /** Whether policy, rules.d, audit.rules and kernel are as they should be. */
  readonly legs: readonly Leg[]
  /** What was applied last; undefined where nothing was, or nobody can tell. */
  readonly generation: GenerationSummary | undefined
  /** What the next boot loads; undefined where there is no rules.d. */
  readonly boot: BootLoad | undefined
}
