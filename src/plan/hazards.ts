/**
 * What a plan can do that a person would want to know before, by name.
 *
 * `stops`: whether apply refuses until `--allow NAME` is given; `sometimes` depends on what is
 * found. The others are told only. `severity` is what it costs when nobody noticed: `high` is
 * evidence that is gone or a host that is down.
 */
const hazards = {
  /** Events that are recorded now will not be recorded afterwards. */
  COVERAGE_LOST: {stops: 'sometimes', severity: 'high'},
  /** Events that both the old and the new rules record may be missed in between. */
  COVERAGE_GAP: {stops: 'always', severity: 'medium'},
  /** More than half of the rules, and at least ten, are deleted. */
  REMOVES_MANY: {stops: 'always', severity: 'high'},
  /** No rule is left. */
  EMPTIES: {stops: 'always', severity: 'high'},
  /** Rules that the last applied policy did not ask for are deleted. */
  REMOVES_UNMANAGED: {stops: 'never', severity: 'medium'},
  /** A rule that was marked `protect: true` is deleted. */
  REMOVES_PROTECTED: {stops: 'always', severity: 'high'},
  /** A rule that keeps events out of the log is added. */
  ADDS_SUPPRESSION: {stops: 'never', severity: 'medium'},
  /** The kernel will panic when a record is lost (`failure 2`). */
  PANICS_ON_FAILURE: {stops: 'always', severity: 'high'},
  /** What is set cannot be changed before the next boot. */
  LOCKS_UNTIL_REBOOT: {stops: 'always', severity: 'high'},
  /** Files of others in rules.d would load other rules at the next boot. */
  TAKES_OVER_FILE: {stops: 'sometimes', severity: 'medium'},
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

/** How grave a hazard is, and whether it stops apply. */
export function hazardTraits(name: HazardName) {
  return hazards[name]
}

/** A hazard, when there is anything that it is about; what stops sometimes is said to, or not. */
export function hazard(
  name: HazardName,
  about: readonly string[],
  stops = hazards[name].stops === 'always',
): readonly Hazard[] {
  return about.length === 0 ? [] : [{name, stops, about}]
}
