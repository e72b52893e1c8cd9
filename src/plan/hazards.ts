/**
 * What a plan can do that a person would want to know before, by name.
 *
 * `stops`: apply refuses until `--allow NAME` is given. The others are told only.
 */
const hazards = {
  /** Events that are recorded now will not be recorded afterwards. */
  COVERAGE_LOST: {stops: false},
  /** Events that both the old and the new rules record may be missed in between. */
  COVERAGE_GAP: {stops: true},
  /** More than half of the rules, and at least ten, are deleted. */
  REMOVES_MANY: {stops: true},
  /** No rule is left. */
  EMPTIES: {stops: true},
  /** Rules that the last applied policy did not ask for are deleted. */
  REMOVES_UNMANAGED: {stops: false},
  /** A rule that was marked `protect: true` is deleted. */
  REMOVES_PROTECTED: {stops: true},
  /** A rule that keeps events out of the log is added. */
  ADDS_SUPPRESSION: {stops: false},
  /** The kernel will panic when a record is lost (`failure 2`). */
  PANICS_ON_FAILURE: {stops: true},
  /** What is set cannot be changed before the next boot. */
  LOCKS_UNTIL_REBOOT: {stops: true},
  /** Files of others in rules.d would load other rules at the next boot. */
  TAKES_OVER_FILE: {stops: true},
} as const

export type HazardName = keyof typeof hazards

/** A hazard of one plan, with what it is about: rule lines, file names or a value. */
export interface Hazard {
  readonly name: HazardName
  readonly stops: boolean
  readonly about: readonly string[]
}

/** All hazard names, for flags and schemas. */
export const hazardNames: readonly HazardName[] = [
  'COVERAGE_LOST',
  'COVERAGE_GAP',
  'REMOVES_MANY',
  'EMPTIES',
  'REMOVES_UNMANAGED',
  'REMOVES_PROTECTED',
  'ADDS_SUPPRESSION',
  'PANICS_ON_FAILURE',
  'LOCKS_UNTIL_REBOOT',
  'TAKES_OVER_FILE',
]

/** A hazard, when there is anything that it is about. */
export function hazard(name: HazardName, about: readonly string[]): readonly Hazard[] {
  return about.length === 0 ? [] : [{name, stops: hazards[name].stops, about}]
}
