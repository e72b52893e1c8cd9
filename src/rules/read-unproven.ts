import type {Lossy} from './audit-state.ts'
import type {HostFacts} from './host-facts.ts'
import type {KernelField, KernelRule} from './kernel-rule.ts'
import {can} from './quirks.ts'
import type {PrintedLine, RuleLine} from './read-line.ts'
import type {ListingContext} from './read-machines.ts'
import {comparisonPair} from './tables/lookup.ts'
import {Field, keySeparator, List} from './uapi.ts'

/** Why the text does not prove that a line means this rule and none of the likely others. */
export function unprovenOf(
  rule: KernelRule,
  printed: PrintedLine | undefined,
  context: ListingContext,
  facts: HostFacts,
): readonly Lossy[] {
  const {auditctl} = facts
  const reasons: readonly (readonly [Lossy, boolean])[] = [
    ['L1', printed?.shape === 'watch'],
    ['L2', printed?.shape === 'watch' && rule.fields.some(isPathOrDir)],
    ['L5', printed?.shape === 'rule' && hidesMask.has(rule.list)],
    ['L7', !context.isCertain && printed?.shape === 'rule' && isNamedByContext(printed)],
    [
      'L8',
      !can(auditctl, 'list-path-operators') && rule.fields.some(({type}) => type === Field.exe),
    ],
    ['L9', rule.fields.some(holdsMore)],
    ['L10', rule.fields.some(hasSpace) || (printed !== undefined && !isKeyLast(printed))],
    [
      'L11',
      can(auditctl, 'name-io-uring') && rule.list === List.io_uring && rule.syscalls !== 'all',
    ],
  ]
  return reasons.filter(([, applies]) => applies).map(([lossy]) => lossy)
}

/** On these lists another program may have left the mask of syscalls empty, and nothing shows it. */
const hidesMask: ReadonlySet<number> = new Set([
  List.user,
  List.task,
  List.exclude,
  List.filesystem,
])

/** A path that ends in a slash can only be a dir: the kernel refuses it as path. */
const isPathOrDir = ({type, value}: KernelField): boolean =>
  type === Field.path || (type === Field.dir && !String(value).endsWith('/'))

const isNamedByContext = ({archs, syscalls}: RuleLine): boolean =>
  archs.length === 0 && syscalls !== undefined && syscalls !== 'all'

/** Says whether something of the field is never printed, whatever it is. */
function holdsMore({type, value}: KernelField): boolean {
  if (type === Field.field_compare) return comparisonPair(Number(value)) === undefined
  if (type === Field.perm) return Number(value) > 15
  return type === Field.key && String(value).split(keySeparator).includes('')
}

const hasSpace = ({value}: KernelField): boolean => typeof value === 'string' && /\s/.test(value)

/** auditctl sends the key last; one in front of fields may be a longer key instead. */
function isKeyLast({pieces}: PrintedLine): boolean {
  const last = pieces.findLastIndex(({field}) => field.type === Field.key)
  return last < 0 || last === pieces.length - 1
}
