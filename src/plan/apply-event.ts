import type {Operation} from './operation.ts'
import type {PreflightFinding} from './preflight-finding.ts'

/** The stages of an apply, in their order; `undo` follows on any of them. */
export const phases = ['operations', 'verify', 'persist', 'lastly', 'undo'] as const

/** A stage of an apply. */
export type Phase = (typeof phases)[number]

/** What an apply tells while it runs. */
export type ApplyEvent =
  | {readonly kind: 'phase'; readonly phase: Phase}
  /** So many operations of all were carried out; `operation` is the last of them. */
  | {
      readonly kind: 'operations'
      readonly done: number
      readonly total: number
      readonly operation: Operation
      /** Whether it can still be taken back. */
      readonly isLast: boolean
    }
  /** A step on a file of rules.d begins. */
  | {
      readonly kind: 'file'
      readonly step: 'replace' | 'set-aside' | 'put-back' | 'remove' | 'merge'
      readonly name: string
    }
  /** Something that a person should know and that stops nothing. */
  | {readonly kind: 'finding'; readonly finding: PreflightFinding}
  /** Another run holds the lock; `who` says which. Told again and again while it is waited for. */
  | {readonly kind: 'waiting'; readonly who: string}
  /** What was applied cannot be kept as a generation. */
  | {readonly kind: 'generation-lost'; readonly reason: string}
  /** The journal cannot be added to or removed. */
  | {readonly kind: 'journal-lost'; readonly reason: string}

/** Is told what happens. What it throws while operations run ends the apply, which is then taken back. */
export type Listener = (event: ApplyEvent) => void
