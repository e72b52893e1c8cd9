import {nearest} from '../rules/suggest.ts'
import type {ObjectNode} from './json5-positions.ts'
import {type Complain, complaintAt} from './policy-complaint.ts'
import {
  extentOf,
  joinTraced,
  type SourceFile,
  sliceTraced,
  type TracedText,
  tracedTo,
} from './source.ts'

/** The variables that the strings of a file can name. */
export type Variables = ReadonlyMap<string, string>

/** What is needed to expand a string: its file, the variables there, and who hears of mistakes. */
export interface Scope {
  readonly source: SourceFile
  readonly variables: Variables
  readonly complain: Complain
}

const reference = /\$\$\{|\$\{([^}]*)\}?/g

/** Replaces each `${name}` by its value and `$${` by `${`; the value counts as written where its name is. */
export function expandVariables(text: TracedText, scope: Scope): TracedText {
  if (!text.text.includes('${')) return text
  const parts: TracedText[] = []
  let done = 0
  for (const {0: found, 1: name, index} of text.text.matchAll(reference)) {
    const end = index + found.length
    const value = found === '$${' ? '${' : valueOfReference(name ?? '', found, index, text, scope)
    parts.push(sliceTraced(text, done, index), tracedTo(value, text.offsets[index] ?? 0))
    done = end
  }
  return joinTraced([...parts, sliceTraced(text, done, text.text.length)])
}

function valueOfReference(
  name: string,
  found: string,
  index: number,
  text: TracedText,
  {source, variables, complain}: Scope,
): string {
  const extent = extentOf(text, index, index + found.length)
  if (!found.endsWith('}')) {
    complain(complaintAt(source, extent, {code: 'variable-unclosed'}))
    return found
  }
  const value = variables.get(name)
  if (value !== undefined) return value
  const suggestion = nearest(name, variables.keys())
  const args = {name, suggestion}
  complain(complaintAt(source, extent, {code: 'variable-unknown', args}))
  return found
}

/** The variables of a file: those it inherits, and its own `vars`, which win. */
export function readVariables(vars: ObjectNode | undefined, inherited: Scope): Variables {
  const variables = new Map(inherited.variables)
  for (const {key, keyStart, keyEnd, value} of vars?.members ?? []) {
    if (!/^[A-Za-z_]\w*$/.test(key)) {
      const extent = {start: keyStart, end: keyEnd}
      const finding = {code: 'variable-name', args: {name: key}} as const
      inherited.complain(complaintAt(inherited.source, extent, finding))
    } else if (value.kind === 'string') {
      variables.set(key, expandVariables(value, {...inherited, variables}).text)
    } else if (value.kind === 'plain' && typeof value.value === 'number') {
      variables.set(key, String(value.value))
    }
  }
  return variables
}
