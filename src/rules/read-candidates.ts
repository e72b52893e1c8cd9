/**
 * The rules that print one line, the likeliest first.
 *
 * Some differences are lost on the way to the listing. Two sorts are told apart.
 * Those that auditctl itself loads from plain input make a rule unproven: the
 * action and the kind of path of a watch (L1, L2), the operator of exe in the
 * versions that print it wrong (L8), the end of a string with a space in it
 * (L10), io_uring operations that are never printed (L11). All of them are
 * combined with each other, and each combination is a candidate.
 *
 * So does the mask of a list without syscalls (L5), which another tool may have
 * left empty; and a machine other than the host behind b64 (L4), unless the listing
 * that names machines settles it (settle-machines.ts).
 *
 * What else takes another tool, or an odd hand, does not make a rule unproven, or
 * every rule would be: where the arch stands (L3), the key in front of the arch
 * (L6), the operators of perm and key, a string that has swallowed the fields
 * printed behind it. These too give candidates, one difference at a time.
 *
 * Not among the candidates are rules that hold more than they print, because
 * there is no end of them: a comparison of no known pair, empty keys (L9), perm
 * bits without a letter, io_uring operations from 37 on, `all` without some of
 * the syscalls from 2016 on.
 */

import type {HostFacts} from './host-facts.ts'
import type {KernelField, KernelRule} from './kernel-rule.ts'
import {can} from './quirks.ts'
import {frontsOf} from './read-fronts.ts'
import {fieldsOf, isSound, type RuleLine, type WatchLine} from './read-line.ts'
import type {ListingContext} from './read-machines.ts'
import {type SyscallReader, unprintedMasks} from './read-syscalls.ts'
import {archPlaces, masks, operatorTurns, swallowings} from './read-variants.ts'
import {Action, Field, List, Operator} from './uapi.ts'

/** All rules that may stand behind a line, the likeliest first; none when it cannot be read. */
export function candidatesOf(
  printed: RuleLine | WatchLine,
  context: ListingContext,
  facts: HostFacts,
  readSyscalls: SyscallReader,
): readonly KernelRule[] {
  return printed.shape === 'watch'
    ? watchCandidates(printed, context, facts)
    : ruleCandidates(printed, context, facts, readSyscalls)
}

function watchCandidates(
  printed: WatchLine,
  context: ListingContext,
  facts: HostFacts,
): readonly KernelRule[] {
  const fields = fieldsOf(printed.pieces)
  const path = fields.find(({type}) => type === Field.path)
  // The kernel takes path and dir on the exit list only.
  const lists = path ? [List.exit] : [List.exit, List.exclude, List.user, List.task]
  const kinds = path ? pathKinds(String(path.value), facts) : [Field.path]
  const likely = [Action.always, Action.never].flatMap((action) =>
    lists.flatMap((list) =>
      kinds.map((kind) => ({
        list,
        action,
        fields: fields.map((field) => (field === path ? {...field, type: kind} : field)),
        syscalls: list === List.exit ? ('all' as const) : unprintedMasks(list)[0],
      })),
    ),
  )
  const swallowed = likely.flatMap((rule) => swallowings(rule, printed, context, facts))
  if (!isSound(fields)) return swallowed
  const variants = likely.flatMap((rule) => [...masks(rule), ...operatorTurns(rule)])
  return [...likely, ...variants, ...swallowed]
}

/** The kernel refuses a path that ends in a slash, but not a dir. */
function pathKinds(path: string, {paths}: HostFacts): readonly number[] {
  if (path.endsWith('/')) return [Field.dir]
  return paths.get(path) === 'directory' ? [Field.dir, Field.path] : [Field.path, Field.dir]
}

function ruleCandidates(
  printed: RuleLine,
  context: ListingContext,
  facts: HostFacts,
  readSyscalls: SyscallReader,
): readonly KernelRule[] {
  const {list, action} = printed
  const fields = fieldsOf(printed.pieces)
  const rules = frontsOf(printed, context, facts, readSyscalls).map(({archs, syscalls}) => ({
    list,
    action,
    fields: [...archs, ...fields],
    syscalls,
  }))
  const [best, ...otherMachines] = rules
  if (best === undefined) return []
  const swallowed = swallowings(best, printed, context, facts)
  if (!isSound(fields)) return swallowed
  const likely = withExeTurned(best, facts)
  const variants = likely.flatMap((rule) => [
    ...archPlaces(rule),
    ...masks(rule),
    ...operatorTurns(rule),
  ])
  const elsewhere = otherMachines.flatMap((rule) => withExeTurned(rule, facts))
  return [...likely, ...elsewhere, ...variants, ...swallowed]
}

/** The rule, and where its exe may be `!=` unseen, that one too. */
function withExeTurned(rule: KernelRule, {auditctl}: HostFacts): readonly KernelRule[] {
  const isLost =
    !can(auditctl, 'list-path-operators') && rule.fields.some(({type}) => type === Field.exe)
  if (!isLost) return [rule]
  const turn = (field: KernelField): KernelField =>
    field.type === Field.exe ? {...field, op: Operator.ne} : field
  return [rule, {...rule, fields: rule.fields.map(turn)}]
}
