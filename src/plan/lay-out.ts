import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {suppresses} from '../rules/overlap.ts'
import {isTwin} from '../rules/twin.ts'
import type {Arrangement} from './arrange.ts'
import type {Bridging} from './bridging.ts'
import type {FindTwin, Step, StepReason} from './step.ts'
import {type StepLog, stepLog} from './step-log.ts'

/**
 * The steps that lead from a list to an arrangement of it, in the order that order.ts tells.
 * `isMixed`: front and back are put in by turns, so that more is there before what needs a twin.
 */
export function layOut(
  current: readonly KernelRule[],
  arrangement: Arrangement,
  isMixed: boolean,
  bridges: Bridging,
  findTwin: FindTwin,
): readonly Step[] {
  const log = stepLog(current)
  const moving = new Set([...arrangement.front, ...arrangement.back].map(ruleIdentity))
  const hands = handsOn(log, new Set(arrangement.stays.map(ruleIdentity)), bridges, findTwin)

  for (const rule of log.once().filter(suppresses)) {
    hands.take(rule, moving.has(ruleIdentity(rule)) ? 'moves' : 'not-wanted')
  }
  const put = (rule: KernelRule | undefined, kind: 'append' | 'prepend') => {
    if (rule !== undefined) hands.put(rule, kind)
  }
  const back = [...arrangement.back]
  for (const rule of arrangement.front.toReversed()) {
    while (isMixed && hands.isBackDue(rule, back[0])) put(back.shift(), 'append')
    put(rule, 'prepend')
  }
  for (const rule of back) put(rule, 'append')
  for (const rule of log.once().reverse()) {
    if (moving.has(ruleIdentity(rule)) || suppresses(rule)) continue
    hands.take(rule, isTwin(rule) ? 'left-behind' : 'not-wanted')
  }
  hands.takeTwins()
  return log.steps
}

/** The moves that steps are made of. */
function handsOn(
  log: StepLog,
  staying: ReadonlySet<string>,
  {isMissed, isHidden}: Bridging,
  findTwin: FindTwin,
) {
  const twins: KernelRule[] = []
  const needsTwin = (rule: KernelRule) => log.copies(rule) > 0 && isMissed(rule, log.holds)

  /** Takes a rule out, or of one that stays the copies that are too many. */
  const take = (rule: KernelRule, reason: StepReason, gap = false) => {
    // A delete takes the copy in front, so the last to go is the one that counts.
    while (log.copies(rule) > 1) log.remove(rule, 'duplicate', false)
    if (!staying.has(ruleIdentity(rule))) log.remove(rule, reason, gap)
  }
  /** Puts a twin in; false when events may be missed all the same. */
  const standIn = (rule: KernelRule, kind: 'append' | 'prepend'): boolean => {
    const twin = findTwin(rule)
    if (twin === undefined) return false
    if (log.copies(twin) === 0) {
      log.add(twin, kind, 'twin-in')
      twins.push(twin)
    }
    return !isHidden(rule, twin, log.holds)
  }
  return {
    take,
    put(rule: KernelRule, kind: 'append' | 'prepend'): void {
      if (log.copies(rule) > 0) take(rule, 'moves', needsTwin(rule) && !standIn(rule, kind))
      log.add(rule, kind, log.held(rule) ? 'moves' : 'missing')
    },
    /** Whether the next rule of the back is to go first, for it needs no twin and the other does. */
    isBackDue: (front: KernelRule, back: KernelRule | undefined) =>
      back !== undefined && needsTwin(front) && !needsTwin(back),
    takeTwins(): void {
      for (const twin of twins.toReversed()) log.remove(twin, 'twin-out', false)
    },
  }
}
