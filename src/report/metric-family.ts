/** One value of a metric. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** A metric with all its values. */
export interface MetricFamily {
  readonly name: string
  /** What it counts, in words. */
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly samples: readonly Sample[]
}

/** A metric of this program that goes up and down. */
export function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return {name: `auditform_${name}`, help, type: 'gauge', samples}
}

/** A metric of this program that only goes up, until something sets it back. */
export function counter(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return {name: `auditform_${name}_total`, help, type: 'counter', samples}
}

/** The value of a metric without labels; none where it is not known. */
export function single(value: number | boolean | undefined): readonly Sample[] {
  return value === undefined ? [] : [{value: Number(value)}]
}

/** How many items have each of the label sets that `all` have. */
export function countBy<Item>(
  all: readonly Item[],
  items: readonly Item[],
  labelsOf: (item: Item) => Readonly<Record<string, string>>,
): readonly Sample[] {
  const counts = new Map<string, {labels: Readonly<Record<string, string>>; value: number}>()
  for (const item of all) {
    counts.set(JSON.stringify(labelsOf(item)), {labels: labelsOf(item), value: 0})
  }
  for (const item of items) {
    const count = counts.get(JSON.stringify(labelsOf(item)))
    if (count) count.value += 1
  }
  return [...counts.values()]
}
