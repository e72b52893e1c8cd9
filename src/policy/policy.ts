import type {ControlSettings} from '../rules/control.ts'
import type {FactsQuery} from '../rules/host-facts.ts'
import type {Condition} from './conditions.ts'
import type {PolicyComplaint} from './policy-complaint.ts'
import type {Extent, SourceFile, TracedText} from './source.ts'

/** What happens to rules in the kernel that no policy declares. */
export type Unmanaged = 'remove' | 'keep'

/** One line for auditctl that a policy asks for: of a .rules file, or made from an object. */
export interface PolicyRule {
  readonly kind: 'rule'
  readonly source: SourceFile
  readonly extent: Extent
  /** The words of auditctl's command line, each knowing where it was written. */
  readonly words: readonly TracedText[]
  /** The rule in the language of auditctl, on one line. */
  readonly text: string
  readonly why: string | undefined
  readonly protect: boolean
  readonly when: Condition | undefined
}

/** One member of a `control` object. */
export interface PolicyControl {
  readonly kind: 'control'
  readonly source: SourceFile
  readonly extent: Extent
  readonly settings: ControlSettings
}

/** What a policy asks for, in the order in which it counts. */
export type PolicyItem = PolicyRule | PolicyControl

/** A file of a policy as it was read. */
export interface PolicyText {
  /** As it was named, or included. */
  readonly path: string
  readonly text: string
}

/** The policies that were named, with all that they include, read but not yet compiled for a host. */
export interface LoadedPolicy {
  readonly items: readonly PolicyItem[]
  readonly unmanaged: Unmanaged
  /** What must be known of a host to compile the rules for it. */
  readonly facts: FactsQuery
  /** Everything wrong with the files; with an error among them the policy is not to be used. */
  readonly complaints: readonly PolicyComplaint[]
  /** The files that were read. */
  readonly files: readonly PolicyText[]
}
