import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {type Change, findGaps, runThrough} from '../../src/plan/invariant.ts'
import {orderSteps} from '../../src/plan/order.ts'
import type {KernelEvent} from '../../src/rules/event.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {takes} from '../../src/rules/takes.ts'
import {List} from '../../src/rules/uapi.ts'
import {someEvent, someRule} from '../rules/meeting-rules.ts'
import {records, ruleOf, rulesOf} from './abstract-rules.ts'

const signs = {'+': 'append', '^': 'prepend', '-': 'delete'} as const

/** The changes of a word such as `+b -a`. */
function changesOf(word: string): readonly Change[] {
  return word
    .split(' ')
    .filter(Boolean)
    .map(([sign, letter]) => ({
      kind: signs[sign as keyof typeof signs],
      rule: ruleOf(letter ?? ''),
    }))
}

describe('a way', () => {
  test.for([
    {name: 'that adds before it deletes', from: 'a', way: '+c -a', gaps: []},
    {name: 'that deletes before it adds', from: 'ad', way: '-a +c', gaps: [0]},
    {name: 'that only deletes', from: 'ab', way: '-a', gaps: []},
    {name: 'whose suppression comes first', from: 'b', way: '^F -b ^b', gaps: [0, 1]},
    {name: 'whose suppression comes behind', from: 'b', way: '+F', gaps: []},
    {name: 'with others that record the same together', from: 'cab', way: '-c +c', gaps: []},
    {name: 'with others that record a part', from: 'ca', way: '-c +c', gaps: [0]},
    {name: 'that moves what is hidden at first', from: 'Fa', way: '-F -a +a', gaps: []},
  ])('$name: gaps at $gaps', ({from, way, gaps}) => {
    expect(findGaps(rulesOf(from), changesOf(way)).map(({at}) => at)).toEqual(gaps)
  })
})

const letter = fc.constantFrom(...'abcdefABCDEF')
const someList = fc.uniqueArray(letter, {maxLength: 5}).map((letters) => letters.map(ruleOf))
const someChange: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('append', 'prepend', 'delete'),
  rule: letter.map(ruleOf),
})
const someWay = fc.array(someChange, {maxLength: 6})

/** Whether an event that both ends record is not recorded after one of the changes. */
function isMissed<Event>(
  current: readonly KernelRule[],
  changes: readonly Change[],
  event: Event,
  isRecorded: (list: readonly KernelRule[], event: Event) => boolean,
): boolean {
  const states = changes.map((_, index) => runThrough(current, changes.slice(0, index + 1)))
  const last = states.at(-1) ?? current
  if (!isRecorded(current, event) || !isRecorded(last, event)) return false
  return states.some((state) => !isRecorded(state, event))
}

// The user and exclude lists stop at a test that they do not know, which no order mends.
const lists = [List.exit, List.io_uring, List.task] as const
const callRule = someRule.filter(({list}) => lists.some((known) => known === list))

function isRecorded(list: readonly KernelRule[], event: KernelEvent): boolean {
  return takes(list, event).isRecorded
}

describe('laws', () => {
  test('of rules that differ in syscalls only, exactly the ways with a missed event have gaps', () => {
    const seen = {gaps: 0, none: 0}
    fc.assert(
      fc.property(someList, someWay, (current, changes) => {
        const missed = [1, 2, 3].some((event) => isMissed(current, changes, event, records))
        expect(findGaps(current, changes).length > 0).toBe(missed)
        if (missed) seen.gaps++
        else seen.none++
      }),
      {numRuns: 20_000},
    )
    expect(Math.min(seen.gaps, seen.none)).toBeGreaterThan(500)
  })

  test('of any rules, a way without gaps misses no event', () => {
    const ways = fc.array(callRule, {minLength: 2, maxLength: 5}).chain((rules) =>
      fc.record({
        current: fc.shuffledSubarray(rules.filter(({list}) => list === rules[0]?.list)),
        changes: fc.array(
          fc.record({
            kind: fc.constantFrom('append' as const, 'prepend' as const, 'delete' as const),
            rule: fc.constantFrom(...rules.filter(({list}) => list === rules[0]?.list)),
          }),
          {minLength: 1, maxLength: 6},
        ),
        events: fc.array(someEvent(rules[0]?.list ?? 0), {minLength: 30, maxLength: 30}),
      }),
    )
    const seen = {sound: 0, missed: 0}
    fc.assert(
      fc.property(ways, ({current, changes, events}) => {
        const hasGaps = findGaps(current, changes).length > 0
        // Of two files in one call, the kernel asks the first that has any rule.
        for (const event of events.filter(({names}) => names.length < 2)) {
          const missed = isMissed(current, changes, event, isRecorded)
          if (missed) seen.missed++
          if (missed) expect(hasGaps).toBe(true)
        }
        if (!hasGaps) seen.sound++
      }),
      {numRuns: 5000},
    )
    expect(Math.min(seen.sound, seen.missed)).toBeGreaterThan(200)
  })

  test('a plan has gaps only where a step says so', () => {
    fc.assert(
      fc.property(someList, someList, fc.boolean(), (current, desired, isStrict) => {
        const steps = orderSteps(current, desired, {canPrepend: true, isStrict})
        expect(steps.some(({gap}) => gap)).toBe(false)
        expect(findGaps(current, steps)).toEqual([])
      }),
      {numRuns: 5000},
    )
  })

  /** Most of them, as a rule that only comes or goes does not move. */
  const someOf = (rules: readonly KernelRule[]) =>
    fc.shuffledSubarray([...rules], {minLength: Math.max(0, rules.length - 1)})

  test('a plan between lists of any rules misses no event, unless a step says so', () => {
    const plans = fc
      .uniqueArray(callRule, {minLength: 2, maxLength: 5, selector: ruleIdentity})
      .map((rules) => rules.filter(({list}) => list === rules[0]?.list))
      .chain((rules) =>
        fc.record({
          current: someOf(rules),
          desired: someOf(rules),
          events: fc.array(someEvent(rules[0]?.list ?? 0), {minLength: 30, maxLength: 30}),
          isStrict: fc.boolean(),
        }),
      )
    const seen = {moves: 0, gaps: 0}
    fc.assert(
      fc.property(plans, ({current, desired, events, isStrict}) => {
        const steps = orderSteps(current, desired, {canPrepend: true, isStrict})
        if (steps.some(({reason}) => reason === 'moves')) seen.moves++
        if (steps.some(({gap}) => gap)) {
          seen.gaps++
          return
        }
        for (const event of events.filter(({names}) => names.length < 2)) {
          expect(isMissed(current, steps, event, isRecorded)).toBe(false)
        }
      }),
      {numRuns: 5000},
    )
    expect(seen.moves).toBeGreaterThan(500)
  })
})
