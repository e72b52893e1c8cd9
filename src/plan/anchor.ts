/** A run of the desired list, as half-open indexes into it. */
export interface Run {
  readonly start: number
  readonly end: number
}

/**
 * The longest run of the desired list that the current list already holds in that
 * order. auditctl can put a rule before all others or behind all others, never
 * between two, so only such a run can stay untouched; and the longer it is, the
 * fewer rules are deleted, which is what costs time and events.
 *
 * Both lists hold each identity once. `fromStart` asks for a run that begins the
 * desired list, for an auditctl that cannot prepend.
 */
export function longestAnchor(
  current: readonly string[],
  desired: readonly string[],
  fromStart: boolean,
): Run {
  const place = new Map(current.map((identity, index) => [identity, index]))
  let longest: Run = {start: 0, end: 0}
  let start = 0
  let previous = -1

  for (const [index, identity] of desired.entries()) {
    const here = place.get(identity)
    if (here === undefined || here < previous) {
      if (fromStart) break
      start = here === undefined ? index + 1 : index
    }
    previous = here ?? -1
    if (here !== undefined && index + 1 - start > longest.end - longest.start) {
      longest = {start, end: index + 1}
    }
  }
  return longest
}
