import type {AuditRule} from '../rules/audit-state.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import {isOfOneFile} from '../rules/matches.ts'
import {
  type CallSpace,
  type Cells,
  cellsOf,
  cellsWithin,
  isNone,
  joined,
  shared,
  spaceOf,
  without,
} from './call-cells.ts'
import {type CallPart, partsOf} from './call-parts.ts'
import {type CoverageList, type Item, testsNoMore} from './coverage-list.ts'

/** Events of one rule that are not recorded by another list. */
interface Lost {
  /** Undefined for all of its calls. */
  readonly parts: readonly CallPart[] | undefined
  readonly takenBy: AuditRule | undefined
  /** `some`: of these calls only those that the suppression takes. */
  readonly reach: 'all' | 'some'
}

/** Of more suppressions than these it is not looked into what rules in front of them leave. */
const mostHiders = 20

interface Lists {
  readonly before: CoverageList
  readonly after: CoverageList
}

/**
 * Follows the events of a rule down the list `after`, in which `hiders` may take some of them, and
 * gives what nothing there records.
 */
export function followDown(
  item: Item,
  hiders: readonly Item[],
  lists: Lists,
  machines: readonly number[],
): readonly Lost[] {
  const space = spaceOf(item.rule, machines)
  const whole = cellsOf(item.rule, space)
  const lost: Lost[] = []
  const tell = (cells: Cells, takenBy: AuditRule | undefined, reach: Lost['reach']) => {
    if (isNone(cells)) return
    const parts = isNone(without(whole, cells)) ? undefined : partsOf(cells, whole, space)
    lost.push({parts, takenBy, reach})
  }
  let open = whole
  for (const {rule} of hidersBefore(item, item.rule, lists)) {
    open = without(open, cellsOf(rule, space))
  }
  const ways = lists.after.recordersOf(item.rule)
  for (const next of [...ways, ...hiders].sort((left, right) => left.place - right.place)) {
    if (isNone(open)) break
    if (!next.suppresses) {
      open = without(open, cellsOf(next.rule, space))
      continue
    }
    // A test that the rule makes as well is no escape.
    const isCertain = testsNoMore(next.rule, item.rule.fields)
    const certain = isCertain ? shared(open, cellsOf(next.rule, space)) : []
    const perhaps = without(shared(open, cellsWithin(next.rule, space)), certain)
    // Of so many nobody reads the finer points, and each would be looked for in both lists.
    const hidden =
      hiders.length > mostHiders ? perhaps : hiddenPart(perhaps, item, next, lists, space)
    tell(joined(hidden, certain), next.source, isNone(hidden) ? 'all' : 'some')
    open = without(open, certain)
  }
  tell(open, undefined, 'all')
  return lost
}

/** Of what a suppression may take from a rule: what it really takes, as far as that can be known. */
function hiddenPart(cells: Cells, item: Item, hider: Item, lists: Lists, space: CallSpace): Cells {
  if (isNone(cells)) return cells
  const both = {...item.rule, fields: [...item.rule.fields, ...hider.rule.fields]}
  const isProven = (other: KernelRule) =>
    !isOfOneFile(other) ||
    testsNoMore(other, item.rule.fields) ||
    testsNoMore(other, hider.rule.fields)
  const earlier = lists.after.recordersOf(both).filter(({place}) => place < hider.place)
  return [...hidersBefore(item, both, lists), ...earlier]
    .filter(({rule}) => isProven(rule))
    .reduce((open, {rule}) => without(open, cellsOf(rule, space)), cells)
}

/** Suppressions that take events of a rule now, before they come to it. */
function hidersBefore(item: Item, events: KernelRule, {before}: Lists): readonly Item[] {
  return before.hidersOf(events).filter(({place}) => place < item.place)
}
