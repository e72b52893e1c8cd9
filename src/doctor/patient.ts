import type {BlindRules} from '../drift/blind.ts'
import type {Boot} from '../persist/boot.ts'
import type {BootLine} from '../persist/boot-load.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {Observation} from '../state/observe.ts'
import type {Examination} from './examination.ts'
import type {Evidence} from './finding.ts'

/** The kernel's rules and control values, or why they could not be read. */
export type KernelReading =
  | {
      readonly kind: 'read'
      readonly observation: Observation
      /** `lost` of a later `auditctl -s`, and how much later that was. */
      readonly later: {readonly lost: number; readonly milliseconds: number} | undefined
    }
  | {
      readonly kind: 'unreadable'
      readonly reason: string
      readonly message: string
      readonly suggestions: readonly string[]
    }

/** A file of rules.d. */
export interface PatientFile {
  readonly name: string
  readonly path: string
  readonly text: string
}

/** Everything that was read of a machine for a diagnosis. */
export interface Patient {
  /** `undefined` where auditctl cannot even tell its release. */
  readonly facts: HostFacts | undefined
  readonly kernel: KernelReading
  /** /proc/cmdline; empty where nobody can tell. */
  readonly commandLine: string
  readonly userNamespace: 'initial' | 'other' | 'unknown'
  readonly pidNamespace: 'initial' | 'other' | 'unknown'
  readonly rulesDir: {readonly path: string; readonly files: readonly PatientFile[] | undefined}
  /** Rules that are in the kernel and see nothing of what they are for. */
  readonly blind: readonly BlindRules[]
  /** What the next boot loads; `undefined` where there is no rules.d, or it cannot be read. */
  readonly boot: Boot | undefined
  readonly examination: Examination
}

/** A kernel whose values could be read. */
export type ReadKernel = Extract<KernelReading, {kind: 'read'}>

/** A line of `auditctl -s`. */
export function statusLine(name: string, value: string | number | undefined): Evidence {
  return {from: 'auditctl -s', text: `${name} ${value}`}
}

/** Where a line of rules.d stands: file and line. */
export function placesOf({places}: BootLine): readonly string[] {
  return places.map(({file, line}) => `${file}:${line}`)
}
