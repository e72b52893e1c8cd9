/**
 * A least cut of a network (Dinic's algorithm): which nodes stay with the source when the edges
 * between the two sides are to weigh as little as possible.
 */

/** More than any sum of real weights; such an edge is never cut. */
export const uncuttable = 2 ** 40

/** A network under construction; node 0 is the source and node 1 the sink. */
export interface Network {
  /** A new node's number. */
  node(): number
  edge(from: number, to: number, weight: number): void
  /**
   * The nodes on the source's side of a least cut; of several such cuts the one with the fewest.
   * `undefined` when more than `patience` edges would have to be looked at.
   */
  sourceSide(patience?: number): ReadonlySet<number> | undefined
}

const [source, sink] = [0, 1]

/** An empty network. */
export function network(): Network {
  // Edge e and its way back e ^ 1 stand side by side.
  const heads: number[] = []
  const room: number[] = []
  const edgesOf: number[][] = [[], []]

  const half = (from: number, to: number, weight: number) => {
    edgesOf[from]?.push(heads.length)
    heads.push(to)
    room.push(weight)
  }

  /** How far each node is from the source over edges with room; -1 where there is no way. */
  const levels = (): Int32Array => {
    const level = new Int32Array(edgesOf.length).fill(-1)
    level[source] = 0
    const queue = [source]
    for (const from of queue) {
      for (const edge of edgesOf[from] ?? []) {
        const to = heads[edge] ?? 0
        if ((room[edge] ?? 0) <= 0 || level[to] !== -1) continue
        level[to] = (level[from] ?? 0) + 1
        queue.push(to)
      }
    }
    return level
  }

  return {
    node: () => edgesOf.push([]) - 1,
    edge(from, to, weight) {
      half(from, to, weight)
      half(to, from, 0)
    },
    sourceSide(patience = Number.POSITIVE_INFINITY) {
      const meter: Meter = {left: patience}
      for (;;) {
        const level = levels()
        meter.left -= heads.length
        if (level[sink] === -1) {
          return new Set([...edgesOf.keys()].filter((node) => level[node] !== -1))
        }
        const next = new Int32Array(edgesOf.length)
        while (meter.left >= 0 && pushFlow({edgesOf, heads, room}, level, next, meter));
        if (meter.left < 0) return undefined
      }
    },
  }
}

interface Edges {
  readonly edgesOf: readonly (readonly number[])[]
  readonly heads: readonly number[]
  readonly room: number[]
}

/** How many more edges may be looked at. */
interface Meter {
  left: number
}

/** Sends what fits along one shortest way; false when none is left at these levels. */
function pushFlow(edges: Edges, level: Int32Array, next: Int32Array, meter: Meter): boolean {
  const way = findWay(edges, level, next, meter)
  if (way === undefined) return false
  const {room} = edges
  const flow = way.reduce((least, edge) => Math.min(least, room[edge] ?? 0), uncuttable)
  for (const edge of way) {
    room[edge] = (room[edge] ?? 0) - flow
    room[edge ^ 1] = (room[edge ^ 1] ?? 0) + flow
  }
  return true
}

/** The edges of a way from source to sink, level by level; what leads nowhere is not tried again. */
function findWay(
  {edgesOf, heads, room}: Edges,
  level: Int32Array,
  next: Int32Array,
  meter: Meter,
): readonly number[] | undefined {
  const way: number[] = []
  let at = source
  while (at !== sink) {
    meter.left -= 1
    const edge = edgesOf[at]?.[next[at] ?? 0]
    const to = edge === undefined ? undefined : heads[edge]
    if (edge !== undefined && to !== undefined && isOpen(room[edge], level[at], level[to])) {
      way.push(edge)
      at = to
      continue
    }
    if (edge === undefined) {
      const last = way.pop()
      if (last === undefined) return undefined
      at = heads[last ^ 1] ?? source
    }
    next[at] = (next[at] ?? 0) + 1
  }
  return way
}

function isOpen(room = 0, level = -1, levelBehind = -1): boolean {
  return room > 0 && levelBehind === level + 1
}
