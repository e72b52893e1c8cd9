import type {JsonNode, ObjectNode} from './json5-positions.ts'
import type {TracedText} from './source.ts'

/** The value of a field; of equal keys the last, as for json5. */
export function fieldOf(node: ObjectNode, name: string): JsonNode | undefined {
  return node.members.findLast(({key}) => key === name)?.value
}

/** The object that a field holds, if it holds one. */
export function objectOf(node: ObjectNode, name: string): ObjectNode | undefined {
  const value = fieldOf(node, name)
  return value?.kind === 'object' ? value : undefined
}

/** The items of a list, or the one value that stands for a list of one. */
export function itemsOf(node: ObjectNode, name: string): readonly JsonNode[] {
  const value = fieldOf(node, name)
  if (!value) return []
  return value.kind === 'array' ? value.items : [value]
}

/** Strings and numbers as texts that know where they were written. */
export function textsOf(nodes: readonly JsonNode[]): readonly TracedText[] {
  return nodes.flatMap((node): readonly TracedText[] => {
    if (node.kind === 'string') return [{text: node.text, offsets: node.offsets}]
    if (node.kind !== 'plain') return []
    const text = String(node.value)
    const offsets = Array.from({length: text.length}, () => node.start)
    return [{text, offsets: [...offsets, node.end]}]
  })
}

/** The true or false of a field; undefined when it is absent. */
export function flagOf(node: ObjectNode, name: string): boolean | undefined {
  const value = fieldOf(node, name)
  return value?.kind === 'plain' && typeof value.value === 'boolean' ? value.value : undefined
}
