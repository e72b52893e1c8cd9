import type {AuditRule} from '../rules/audit-state.ts'
import {longestRise} from '../rules/order-matters.ts'
import {List} from '../rules/uapi.ts'
import type {CoverageList, Item} from './coverage-list.ts'
import {isBeside, mayHide, touchesOtherFiles} from './hiding.ts'

/** What may take events of a rule that it did not take before. */
interface NewHiders {
  /** Suppressions that stand in front of the rule, or of what comes in its place. */
  readonly inFront: readonly Item[]
  /** Those that meet it only in calls that touch two files. */
  readonly elsewhere: readonly Item[]
}

/**
 * Finds the suppressions that are new to a rule; of rules that keep their order only a few are.
 * `wide` are told once for all rules, `touching` for all calls that touch two files.
 */
export function newHiders(before: CoverageList, after: CoverageList) {
  const common = before.items.filter(({identity}) => after.byIdentity.has(identity))
  const rise = longestRise(common.map(({identity}) => after.byIdentity.get(identity)?.place ?? 0))
  const steady = new Set(common.flatMap(({identity}, index) => (rise.has(index) ? [identity] : [])))
  const unsteady = after.hiders.filter(({identity}) => !steady.has(identity))
  const narrow = withoutWide({all: after.hiders, unsteady})
  return (
    item: Item,
    then: Item | undefined,
    wide: ReadonlySet<AuditRule | undefined>,
    touching: ReadonlySet<AuditRule | undefined>,
  ): NewHiders => {
    const isSteady = then !== undefined && steady.has(item.identity)
    if (isSteady && unsteady.length === 0) return {inFront: [], elsewhere: []}
    const isFirst = ({place}: Item) => then === undefined || place < then.place
    const isElsewhere = ({rule}: Item) => touchesOtherFiles(rule, item.rule)
    const isNew = (hider: Item) => {
      const earlier = before.byIdentity.get(hider.identity)
      if (!isFirst(hider) && (earlier || !isBeside(hider.rule, item.rule))) return false
      // No order counts on the filesystem list.
      return !earlier || (earlier.place > item.place && item.rule.list !== List.filesystem)
    }
    const isTold = (hider: Item) => touching.has(hider.source) && isElsewhere(hider)
    // What is told once for all rules is looked at only where it takes the whole of one.
    const wideOnes =
      wide.size === 0 ? [] : after.hidersOf(item.rule).filter(({source}) => wide.has(source))
    const found = [...narrow(wide)[isSteady ? 'unsteady' : 'all'], ...wideOnes].filter(
      (hider) => isNew(hider) && !isTold(hider) && mayHide(hider.rule, item.rule),
    )
    return {
      inFront: found.filter((hider) => isFirst(hider) && !isElsewhere(hider)),
      elsewhere: found.filter((hider) => isElsewhere(hider) || isBeside(hider.rule, item.rule)),
    }
  }
}

interface Hiders {
  readonly all: readonly Item[]
  readonly unsteady: readonly Item[]
}

/** Leaves out those that are told once for all rules; the set only grows. */
function withoutWide(hiders: Hiders): (wide: ReadonlySet<AuditRule | undefined>) => Hiders {
  let [left, leftOut] = [hiders, 0]
  return (wide) => {
    if (wide.size === leftOut) return left
    const isNarrow = ({source}: Item) => !wide.has(source)
    left = {all: left.all.filter(isNarrow), unsteady: left.unsteady.filter(isNarrow)}
    leftOut = wide.size
    return left
  }
}
