/** One list of rules, made ready for the question which events it records. */

import type {AuditRule} from '../rules/audit-state.ts'
import {implies} from '../rules/implied.ts'
import {type KernelField, type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {effectOf} from '../rules/message-filter.ts'
import {Action, Field, List} from '../rules/uapi.ts'
import {callTests} from './call-cells.ts'
import {coverIndex} from './cover-index.ts'

/** A rule in its place, as what it does to the events that it takes. */
export interface Item {
  /** What it takes; on some lists that is not what is written. */
  readonly rule: KernelRule
  readonly suppresses: boolean
  readonly place: number
  readonly identity: string
  /** Undefined for what a list does without a rule. */
  readonly source: AuditRule | undefined
}

/** A list of which each rule stands where it is met first. */
export interface CoverageList {
  readonly items: readonly Item[]
  readonly byIdentity: ReadonlyMap<string, Item>
  readonly hiders: readonly Item[]
  /** Recording rules whose tests hold wherever those of a rule hold, in their order. */
  readonly recordersOf: (rule: KernelRule) => readonly Item[]
  /** The same of suppressions. */
  readonly hidersOf: (rule: KernelRule) => readonly Item[]
}

/** Without a rule these lists let pass: messages, births of tasks, records and names of files. */
const passing: readonly number[] = [List.user, List.task, List.exclude, List.filesystem]

/** Prepares the rules of one list. */
export function coverageList(rules: readonly AuditRule[], list: number): CoverageList {
  const byIdentity = new Map<string, Item>()
  for (const [place, source] of rules.entries()) {
    const identity = ruleIdentity(source.rule)
    const effect = effectOf(source.rule)
    if (effect === undefined || byIdentity.has(identity)) continue
    byIdentity.set(identity, {...effect, place, identity, source})
  }
  if (passing.includes(list)) {
    const rule: KernelRule = {list, action: Action.always, fields: [], syscalls: 'all'}
    const passes = {rule, suppresses: false, place: rules.length, identity: '', source: undefined}
    byIdentity.set('', passes)
  }
  const items = [...byIdentity.values()]
  const hiders = items.filter(({suppresses}) => suppresses)
  return {
    items,
    byIdentity,
    hiders,
    recordersOf: finder(() => items.filter(({suppresses}) => !suppresses)),
    hidersOf: finder(() => hiders),
  }
}

/** Most comparisons ask one of the two questions only, and the index for it is made then. */
function finder(itemsOf: () => readonly Item[]): (rule: KernelRule) => readonly Item[] {
  let find: ((rule: KernelRule) => readonly Item[]) | undefined
  return (rule) => {
    find ??= indexed(itemsOf())
    return find(rule)
  }
}

function indexed(items: readonly Item[]): (rule: KernelRule) => readonly Item[] {
  const find = coverIndex(items.map(({rule}) => rule))
  return (rule) =>
    find(rule)
      .flatMap(({place}) => items[place] ?? [])
      .filter((item) => testsNoMore(item.rule, rule.fields))
      .sort((left, right) => left.place - right.place)
}

/** Says whether the tests of a rule, those apart that its cells stand for, hold wherever others do. */
export function testsNoMore(wide: KernelRule, narrow: readonly KernelField[]): boolean {
  const {machine, perm} = callTests(wide)
  return wide.fields.every(
    (field) =>
      field.type === Field.key ||
      field === machine ||
      field === perm ||
      narrow.some((other) => implies(other, field)),
  )
}
