import {fieldOf, itemsOf, textsOf} from './json5-fields.ts'
import type {JsonNode, ObjectNode} from './json5-positions.ts'
import {joinTraced, type TracedText, tracedTo} from './source.ts'

/** Turns the strings of a rule into texts that know where they were written. */
type Expand = (text: TracedText) => TracedText

/** The words of auditctl for a rule with `watch`. */
export function watchWords(node: ObjectNode, expand: Expand): readonly TracedText[] {
  const option = (field: string, name: string): readonly TracedText[] =>
    textsOf(itemsOf(node, field)).flatMap((text) => withOption(name, expand(text)))
  return [...option('watch', '-w'), ...option('perm', '-p'), ...option('key', '-k')]
}

/** The words of auditctl for a rule on a list: one rule for each architecture, at least one. */
export function listRuleWords(
  node: ObjectNode,
  expand: Expand,
): readonly (readonly TracedText[])[] {
  const texts = (field: string): readonly TracedText[] => textsOf(itemsOf(node, field)).map(expand)
  const list = joinTraced([
    plainText(fieldOf(node, 'action'), 'always', node.start),
    tracedTo(',', node.start),
    plainText(fieldOf(node, 'list'), 'exit', node.start),
  ])
  const tests = [
    ...texts('syscalls').flatMap((text) => withOption('-S', text)),
    ...texts('where').flatMap(testWords),
    // Not -k: that would have to follow a system call or a path (auditctl(8)).
    ...texts('key').flatMap((text) => withOption('-F', withPrefix('key=', text))),
  ]
  const first = withOption('-a', list)
  const arches = texts('arch')
  if (arches.length === 0) return [[...first, ...tests]]
  return arches.map((arch) => [...first, ...withOption('-F', withPrefix('arch=', arch)), ...tests])
}

function plainText(node: JsonNode | undefined, otherwise: string, offset: number): TracedText {
  return textsOf(node ? [node] : [])[0] ?? tracedTo(otherwise, offset)
}

function withOption(option: string, text: TracedText): readonly TracedText[] {
  return [tracedTo(option, text.offsets[0] ?? 0), text]
}

function withPrefix(prefix: string, text: TracedText): TracedText {
  return joinTraced([tracedTo(prefix, text.offsets[0] ?? 0), text])
}

// Two of these with an operator between them cannot be a field and its value: no user is
// named like a field of the kernel, so a comparison is meant.
const idFields: ReadonlySet<string> = new Set([
  ...['uid', 'euid', 'suid', 'fsuid', 'auid', 'loginuid', 'obj_uid'],
  ...['gid', 'egid', 'sgid', 'fsgid', 'obj_gid'],
])

function testWords(text: TracedText): readonly TracedText[] {
  const [, left, right] = /^(\w+)(?:[!<>&]?=|[<>&])(\w+)$/.exec(text.text.toLowerCase()) ?? []
  const isComparison = idFields.has(left ?? '') && idFields.has(right ?? '')
  return withOption(isComparison ? '-C' : '-F', text)
}
