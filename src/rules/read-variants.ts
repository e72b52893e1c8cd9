import type {HostFacts} from './host-facts.ts'
import type {KernelField, KernelRule} from './kernel-rule.ts'
import {projectInContext} from './project.ts'
import {hidesSyscalls} from './project-syscalls.ts'
import {fieldsOf, isSound, type PrintedLine, swallow} from './read-line.ts'
import type {ListingContext} from './read-machines.ts'
import {unprintedMasks} from './read-syscalls.ts'
import {Field, Operator} from './uapi.ts'

/** The rule with its archs at each other place: auditctl prints them in front wherever they stand. */
export function archPlaces(rule: KernelRule): readonly KernelRule[] {
  const archs = rule.fields.filter(({type}) => type === Field.arch)
  const others = rule.fields.filter(({type}) => type !== Field.arch)
  const isFew = archs.length <= 1 || archs.length * others.length <= mostPlaces
  const fixed = isFew ? [] : archs.slice(0, -1)
  const [, ...places] = mixes(archs.slice(fixed.length), others)
  return places.map((fields) => ({...rule, fields: [...fixed, ...fields]}))
}

/** Several archs in one rule match nothing, or no more than one would; their places multiply. */
const mostPlaces = 24

/** All sequences of both, each in its order; the first has `left` in front. */
function mixes(
  left: readonly KernelField[],
  right: readonly KernelField[],
): readonly (readonly KernelField[])[] {
  const [first] = left
  const [other] = right
  if (first === undefined || other === undefined) return [[...left, ...right]]
  return [
    ...mixes(left.slice(1), right).map((rest) => [first, ...rest]),
    ...mixes(left, right.slice(1)).map((rest) => [other, ...rest]),
  ]
}

/** The rule with the other mask that its list may have unseen. */
export function masks(rule: KernelRule): readonly KernelRule[] {
  if (!hidesSyscalls(rule.list)) return []
  return unprintedMasks(rule.list)
    .slice(1)
    .map((syscalls) => ({...rule, syscalls}))
}

/** The rule with `!=` at perm or key, whose operators no version prints. */
export function operatorTurns(rule: KernelRule): readonly KernelRule[] {
  return rule.fields.flatMap((field, index) =>
    field.type === Field.perm || field.type === Field.key
      ? [{...rule, fields: rule.fields.with(index, {...field, op: Operator.ne})}]
      : [],
  )
}

/**
 * The rule with one string that has swallowed what is printed behind it. Most do not print the
 * line, because without the swallowed fields the rule is no watch any more, or becomes one.
 */
export function swallowings(
  rule: KernelRule,
  {line, pieces}: PrintedLine,
  context: ListingContext,
  facts: HostFacts,
): readonly KernelRule[] {
  if (pieces.length > mostPieces) return []
  const archs = rule.fields.filter(({type}) => type === Field.arch)
  const isDir = rule.fields.some(({type}) => type === Field.dir)
  const found: KernelRule[] = []
  for (const [index, {textFrom}] of pieces.entries()) {
    if (textFrom === undefined) continue
    for (let last = index + 1; last < pieces.length; last++) {
      const fields = fieldsOf(swallow(line, pieces, index, last) ?? [])
      const typed = isDir ? fields.map(asDir) : fields
      const other = {...rule, fields: [...archs, ...typed]}
      const isPrinted =
        isSound(other.fields) && projectInContext(other, context.elf, facts) === line
      if (isPrinted) found.push(other)
    }
  }
  return found
}

/** In a watch the path is read as a path first; the kind is decided by the rule. */
const asDir = (field: KernelField): KernelField =>
  field.type === Field.path ? {...field, type: Field.dir} : field

/** The kernel's limit of fields; a line of more, by its joined keys, is not worth the search. */
const mostPieces = 64
