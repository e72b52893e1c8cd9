import type {HostFacts} from './host-facts.ts'
import type {KernelField, KernelRule} from './kernel-rule.ts'
import {projectInContext} from './project.ts'
import {hidesSyscalls} from './project-syscalls.ts'
import {fieldsOf, isSound, type PrintedLine, swallow} from './read-line.ts'
import type {ListingContext} from './read-machines.ts'
import {unprintedMasks} from './read-syscalls.ts'
import {Field, Operator} from './uapi.ts'

/** The rule with its arch at each other place: auditctl prints it in front wherever it stands. */
export function archPlaces(rule: KernelRule): readonly KernelRule[] {
  const from = rule.fields.findLastIndex(({type}) => type === Field.arch)
  const arch = rule.fields[from]
  if (arch === undefined) return []
  const others = rule.fields.toSpliced(from, 1)
  return others
    .slice(from)
    .map((_, index) => ({...rule, fields: others.toSpliced(from + index + 1, 0, arch)}))
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
