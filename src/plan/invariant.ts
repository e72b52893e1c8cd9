/**
 * Judges any way from one list to another by the invariant of a plan: an event that both the first
 * and the last list record is recorded at every moment in between.
 *
 * It knows nothing of how plans are made. Only a delete of a recording rule and the coming of a
 * suppression can end the recording of an event, and only of one that matches the rule in question.
 * Such an event has one taker in the first list and one in the last; so for each such step and each
 * pair of takers the list of that moment is asked for the fate of what matches all three.
 */

import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {mayOverlap, suppresses} from '../rules/overlap.ts'
import {modelKernel} from './model.ts'
import {classesOf, fateOf, leadingSuppressions, recordsByDefault} from './recorded.ts'

/** One change of the kernel's rules. */
export interface Change {
  readonly kind: 'append' | 'prepend' | 'delete'
  readonly rule: KernelRule
}

/** A moment at which an event that both ends record may be missed. */
export interface Gap {
  /** The index of the change behind which it begins. */
  readonly at: number
  /** The rule that records the event at first; `undefined` where the list does so without any. */
  readonly before: KernelRule | undefined
  /** The rule that records it in the end. */
  readonly after: KernelRule | undefined
}

/** Gaps on the way, the first of each change; `changes` are of one list, as `current` is. */
export function findGaps(
  current: readonly KernelRule[],
  changes: readonly Change[],
): readonly Gap[] {
  const last = runThrough(current, changes)
  const kernel = modelKernel(current, {})
  const gaps: Gap[] = []
  for (const [at, change] of changes.entries()) {
    carryOut(kernel, change)
    // On the other lists an event that no rule matches is recorded, and an append may end that.
    const isBehindAll = change.kind === 'append' && !recordsByDefault(change.rule.list)
    const isHarmless = isBehindAll || suppresses(change.rule) === (change.kind === 'delete')
    if (isHarmless) continue
    const gap = gapAt(change.rule, {current, now: kernel.rules(), last})
    if (gap !== undefined) gaps.push({at, ...gap})
  }
  return gaps
}

/** The list that changes lead to. */
export function runThrough(
  current: readonly KernelRule[],
  changes: readonly Change[],
): readonly KernelRule[] {
  const kernel = modelKernel(current, {})
  for (const change of changes) carryOut(kernel, change)
  return kernel.rules()
}

function carryOut(kernel: ReturnType<typeof modelKernel>, {kind, rule}: Change): void {
  if (kind === 'append') kernel.append(rule)
  else if (kind === 'prepend') kernel.prepend(rule)
  else kernel.remove(rule)
}

interface Lists {
  readonly current: readonly KernelRule[]
  readonly now: readonly KernelRule[]
  readonly last: readonly KernelRule[]
}

function gapAt(rule: KernelRule, all: Lists): Omit<Gap, 'at'> | undefined {
  const lists = {
    current: meeting(rule, all.current),
    now: meeting(rule, all.now),
    last: meeting(rule, all.last),
  }
  // Most rules are covered as a whole, or the list has nothing that could hide them; and where the
  // events of a first taker are all recorded, those that it shares with a last one are.
  if (isAllRecorded([rule], lists, [])) return undefined
  const takersNow = new Map(takers(rule, lists.now).map((taker) => [nameOf(taker), taker]))
  const open = (list: readonly KernelRule[]) =>
    takers(rule, list).filter(
      (taker) =>
        !isStillTaker(taker, takersNow) &&
        !isAllRecorded([rule, ...taker.rule], lists, taker.passed),
    )
  const befores = open(lists.current)
  const afters = befores.length === 0 ? [] : open(lists.last)
  for (const before of befores) {
    for (const after of afters) {
      const matching = [rule, ...before.rule, ...after.rule]
      if (isAllRecorded(matching, lists, [...before.passed, ...after.passed])) continue
      return {before: before.rule[0], after: after.rule[0]}
    }
  }
  return undefined
}

function meeting(rule: KernelRule, list: readonly KernelRule[]): readonly KernelRule[] {
  return list.filter((other) => mayOverlap(other, rule))
}

/** A rule that may be the first to match an event of another, and the suppressions before it. */
interface Taker {
  /** None where the list records what no rule matches, else one. */
  readonly rule: readonly KernelRule[]
  readonly passed: readonly string[]
}

function takers(rule: KernelRule, list: readonly KernelRule[]): readonly Taker[] {
  const passed: string[] = []
  const found: Taker[] = []
  for (const other of list) {
    if (suppresses(other)) passed.push(ruleIdentity(other))
    else found.push({rule: [other], passed: [...passed]})
    // Nothing of the rule's events gets past the rule itself.
    if (ruleIdentity(other) === ruleIdentity(rule)) return found
  }
  return recordsByDefault(rule.list) ? [...found, {rule: [], passed}] : found
}

/** Says whether the rule is there, behind no suppression that its events have not passed. */
function isStillTaker(taker: Taker, takersNow: ReadonlyMap<string, Taker>): boolean {
  const now = takersNow.get(nameOf(taker))
  return now?.passed.every((suppression) => taker.passed.includes(suppression)) ?? false
}

function nameOf({rule: [rule]}: Taker): string {
  return rule === undefined ? 'no rule' : ruleIdentity(rule)
}

function isAllRecorded(
  matching: readonly KernelRule[],
  {current, now, last}: Lists,
  passed: readonly string[],
): boolean {
  return classesOf(matching, [current, now, last]).every((events) => {
    if (fateOf(events, current) === 'unrecorded') return true
    if (fateOf(events, last) === 'unrecorded') return true
    const leading = [current, last].flatMap((list) =>
      leadingSuppressions(events, list).map(ruleIdentity),
    )
    return fateOf(events, now, new Set([...passed, ...leading])) === 'recorded'
  })
}
