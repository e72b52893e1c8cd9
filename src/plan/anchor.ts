/** A run of the desired list, as half-open indexes into it. */
export interface Run {
  readonly start: number
  readonly end: number
}

/** What a run is chosen by. */
export interface Choice {
  /** What it costs that the rule with this index stands before the run. */
  readonly toFront: (index: number) => number
  /** What it costs that it stands behind the run. */
  readonly toBack: (index: number) => number
  /** The run must not begin behind this index; 0 for an auditctl that cannot prepend. */
  readonly latestStart: number
}

/**
 * The run of the desired list that is cheapest to keep, of those that the current list
 * already holds in that order. auditctl can put a rule before all others or behind all
 * others, never between two, so where the order is to be reached to the letter only
 * such a run can stay untouched.
 *
 * Both lists hold each identity once.
 */
export function bestAnchor(
  current: readonly string[],
  desired: readonly string[],
  {toFront, toBack, latestStart}: Choice,
): Run {
  const place = new Map(current.map((identity, index) => [identity, index]))
  // What stands behind is everything but what was passed.
  let behind = desired.reduce((sum, _, index) => sum + toBack(index), 0)
  let best: Run = {start: 0, end: 0}
  let least = behind
  let [start, before, previous] = [0, 0, -1]

  for (const [index, identity] of desired.entries()) {
    const here = place.get(identity)
    while (here === undefined ? start <= index : here < previous && start < index) {
      before += toFront(start++)
    }
    if (start > latestStart) break
    behind -= toBack(index)
    if (here !== undefined && before + behind < least) {
      least = before + behind
      best = {start, end: index + 1}
    }
    previous = here ?? -1
  }
  return best
}
