/** A value in which one thing is another, and the name of that thing. */
export interface Bent {
  readonly name: string
  readonly value: unknown
}

/** All values that differ from one in a single place: a text, a number, an entry more or less. */
export function leavesOf(value: unknown, name = ''): readonly Bent[] {
  const inside = (key: string) => (name === '' ? key : `${name}.${key}`)
  if (value instanceof Map) {
    return [
      {name, value: new Map([...value, ['/one/more', 'other']])},
      ...[...value.keys()].map((key) => ({
        name: inside(key),
        value: new Map([...value].filter(([other]) => other !== key)),
      })),
      ...[...value].flatMap(([key, of]) =>
        leavesOf(of, inside(key)).map((bent) => ({
          name: bent.name,
          value: new Map([...value, [key, bent.value]]),
        })),
      ),
    ]
  }
  if (Array.isArray(value)) {
    const lists = value.length === 0 ? [['one more']] : [value.slice(1), [...value, value[0]]]
    return [
      ...lists.map((list) => ({name, value: list})),
      ...value.flatMap((item, index) =>
        leavesOf(item, inside(String(index))).map((bent) => ({
          name: bent.name,
          value: value.with(index, bent.value),
        })),
      ),
    ]
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, of]) =>
      leavesOf(of, inside(key)).map((bent) => ({
        name: bent.name,
        value: {...value, [key]: bent.value},
      })),
    )
  }
  return [{name, value: other(value)}]
}

function other(value: unknown): unknown {
  if (typeof value === 'string') return `${value}x`
  if (typeof value === 'number') return value + 1
  return typeof value === 'boolean' ? !value : 'something'
}
