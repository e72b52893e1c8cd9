import type {GenerationDocument} from '../report/generation-schema.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import type {ControlSettings} from '../rules/control.ts'
import type {RulesFile} from '../system/system.ts'

/** What is told of a generation without its rules and texts. */
export type GenerationSummary = GenerationDocument

/** A policy, with the text that was read. */
export interface KeptPolicy {
  readonly path: string
  /** `undefined` where a saved plan was applied. */
  readonly text: string | undefined
}

/** A rule of the kernel, with the line of a policy that asked for it, and its line of auditctl -l. */
export interface KeptRule extends AuditRule {
  readonly listing: string
  /** A rule of no policy that a rollback brought back; it is not somebody else's. */
  readonly isBroughtBack: boolean
}

/** One run of auditctl, and the one that takes it back. */
export interface KeptOperation {
  readonly argv: readonly string[]
  readonly undo: readonly string[]
}

/** All that one apply left on a machine, and what it did. */
export interface Generation {
  readonly summary: GenerationSummary
  /** What the kernel held, in its order. */
  readonly rules: readonly KeptRule[]
  readonly control: ControlSettings
  /** Paths whose kind decides how the rules are spelled. */
  readonly paths: readonly string[]
  readonly operations: readonly KeptOperation[]
  readonly policies: readonly KeptPolicy[]
  /** The text of our file in rules.d; `undefined` when there was none. */
  readonly ours: string | undefined
  /** Files of others that were set aside, with what they held. */
  readonly setAside: readonly RulesFile[]
}
