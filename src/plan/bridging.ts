/**
 * Says which rules need a stand-in while they are moved.
 *
 * A rule that moves is taken out and put back elsewhere. In between, an event that both the old
 * and the new list record must be recorded by something else: another rule that is there, or a
 * twin of the rule itself.
 */

import {byIdentity} from '../rules/by-identity.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {mayOverlap, suppresses, testsNoMore} from '../rules/overlap.ts'
import {coverIndex} from './cover-index.ts'
import {
  classesOf,
  type EventClass,
  fateOf,
  isOnAll,
  leadingSuppressions,
  recordsByDefault,
} from './recorded.ts'

/** Those of some rules that a list holds, in the order of the list, copies included. */
export type Holding = (among: readonly KernelRule[]) => readonly KernelRule[]

/** What is known of the way from one list to another. */
export interface Bridging {
  /** Whether events that both lists record may be missed while `rule` is out of what is held. */
  readonly isMissed: (rule: KernelRule, held: Holding) => boolean
  /** The same while a twin of the rule is in as well: only a suppression before it can hide them then. */
  readonly isHidden: (rule: KernelRule, twin: KernelRule, held: Holding) => boolean
  /** Whether a suppression, put in front, would hide what both lists record by rules before it. */
  readonly hidesEarlier: (suppression: KernelRule) => boolean
}

/** What must stay recorded while a rule is out, and which rules decide whether it is. */
interface Duty {
  readonly classes: readonly {readonly events: EventClass; readonly ignored: ReadonlySet<string>}[]
  readonly decisive: readonly KernelRule[]
}

/** Looks at the way from `current` to `desired`, both of one list. */
export function bridging(current: readonly KernelRule[], desired: readonly KernelRule[]): Bridging {
  const all = [
    ...new Map([...current, ...desired].map((rule) => [ruleIdentity(rule), rule])).values(),
  ]
  const suppressions = all.filter(suppresses)
  const recording = coverIndex(all.filter((rule) => !suppresses(rule)))

  const dutyOf = byIdentity((rule): Duty => {
    const hiding = suppressions.filter((other) => mayOverlap(other, rule))
    const covering = recording(rule)
      .map(({rule: other}) => other)
      .filter((other) => testsNoMore(other, rule) && mayOverlap(other, rule))
      .filter((other) => ruleIdentity(other) !== ruleIdentity(rule))
    const decisive = [...hiding, ...covering]
    const classes = classesOf([rule], [decisive]).flatMap((events) => {
      const leading = [current, desired].flatMap((list) => leadingSuppressions(events, list))
      // What is kept out of the log whole, before any rule could record it, cannot be missed.
      if (leading.some((rule) => isOnAll(rule, events))) return []
      return [{events, ignored: new Set(leading.map(ruleIdentity))}]
    })
    return {classes, decisive}
  })
  const isUnmet = ({classes}: Duty, list: readonly KernelRule[]) =>
    classes.some(({events, ignored}) => fateOf(events, list, ignored) !== 'recorded')

  return {
    isMissed(rule, held) {
      const duty = dutyOf(rule)
      // The quick answer is the usual one.
      const isAlone = duty.decisive.length === 0 && !recordsByDefault(rule.list)
      return isAlone || isUnmet(duty, held(duty.decisive))
    },
    isHidden(rule, twin, held) {
      const duty = dutyOf(rule)
      return duty.decisive.some(suppresses) && isUnmet(duty, held([...duty.decisive, twin]))
    },
    hidesEarlier: byIdentity((suppression) => hidesEarlier(suppression, current, desired)),
  }
}

function hidesEarlier(
  suppression: KernelRule,
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
): boolean {
  if (!suppresses(suppression)) return false
  const place = desired.findIndex((rule) => ruleIdentity(rule) === ruleIdentity(suppression))
  return desired.slice(0, Math.max(0, place)).some((earlier) => {
    if (suppresses(earlier) || !mayOverlap(earlier, suppression)) return false
    return classesOf([earlier, suppression], [current, desired]).some(
      (events) =>
        fateOf(events, current) !== 'unrecorded' && fateOf(events, desired) !== 'unrecorded',
    )
  })
}

/** What a list holds. */
export function holding(list: readonly KernelRule[]): Holding {
  const places = new Map<string, number[]>()
  for (const [index, rule] of list.entries()) {
    const known = places.get(ruleIdentity(rule))
    if (known) known.push(index)
    else places.set(ruleIdentity(rule), [index])
  }
  return (among) =>
    among
      .flatMap((rule) => places.get(ruleIdentity(rule)) ?? [])
      .sort((a, b) => a - b)
      .flatMap((index) => list[index] ?? [])
}
