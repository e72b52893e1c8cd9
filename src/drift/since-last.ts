/** What changed between one look at a host and the next one, so that cron tells each thing once. */

/** A difference, and when it appeared. */
export interface Sighting {
  readonly id: string
  readonly isThere: boolean
  /** When it appeared within the last day, each in ISO 8601. */
  readonly appeared: readonly string[]
}

/** What was told of a host, for the next look at it. */
export interface Memory {
  readonly at: string
  readonly sightings: readonly Sighting[]
  /** What else was told, as lines. */
  readonly notes: readonly string[]
}

/** What is to be told now. */
export interface Since {
  readonly memory: Memory
  /** Whether there is something that was not told, or something that was told is over. */
  readonly isNews: boolean
  /** Whether something was told and there is nothing any more. */
  readonly isWellAgain: boolean
  /** Differences that went and came back within a day, and how often they appeared in it. */
  readonly fights: ReadonlyMap<string, number>
}

const dayMs = 24 * 60 * 60_000

/** Compares what is there with what was there. `now` is in ISO 8601; nothing is remembered at first. */
export function compareWithLast(
  before: Memory | undefined,
  ids: readonly string[],
  notes: readonly string[],
  now: string,
): Since {
  const there = new Set(ids)
  const known = new Map(before?.sightings.map((sighting) => [sighting.id, sighting]))
  const sightings = [...new Set([...there, ...known.keys()])].flatMap((id): readonly Sighting[] => {
    const {isThere: wasThere = false, appeared = []} = known.get(id) ?? {}
    const isThere = there.has(id)
    const recent = appeared.filter((at) => Date.parse(now) - Date.parse(at) < dayMs)
    const sighting = {id, isThere, appeared: isThere && !wasThere ? [...recent, now] : recent}
    return isThere || sighting.appeared.length > 0 ? [sighting] : []
  })
  const memory = {at: now, sightings, notes}
  const [was, is] = [before ? told(before) : new Set<string>(), told(memory)]
  return {
    memory,
    isNews: was.size !== is.size || [...is].some((each) => !was.has(each)),
    isWellAgain: was.size > 0 && is.size === 0,
    fights: new Map(
      sightings.filter(isFight).map(({id, appeared}) => [id, appeared.length] as const),
    ),
  }
}

/** While two owners fight over a rule, that is told once, and not each time when one of them wins. */
function told({sightings, notes}: Memory): ReadonlySet<string> {
  const differences = sightings.flatMap((sighting) => {
    if (isFight(sighting)) return [`fight over ${sighting.id}`]
    return sighting.isThere ? [sighting.id] : []
  })
  return new Set([...differences, ...notes])
}

function isFight({appeared}: Sighting): boolean {
  return appeared.length > 1
}
