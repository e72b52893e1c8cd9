import type {FindingCode, Severity} from '../../src/doctor/finding.ts'
import type {Bend} from './patients.ts'

/** A host that has the trouble, and one that looks nearly like it and has it not. */
export interface Case {
  readonly code: FindingCode
  readonly severity: Severity
  readonly sick: Bend
  readonly well: Bend
  /** Something that the evidence of the sick one says. */
  readonly read: string | RegExp
}
