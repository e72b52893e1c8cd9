import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {modelKernel} from '../../src/plan/model.ts'
import {isEmpty} from '../../src/plan/plan.ts'
import type {ControlSettings} from '../../src/rules/control.ts'
import {ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {isSameInEffect} from '../../src/rules/order-matters.ts'
import {Field} from '../../src/rules/uapi.ts'
import {field, plainRule, rule, someFacts} from '../rules/arbitrary-rules.ts'
import {rulesOf} from './abstract-rules.ts'
import {heldState, planOf, wantedState} from './plan-input.ts'

const hosts = someFacts.chain((facts) => {
  const rules = fc.uniqueArray(plainRule(facts), {maxLength: 6, selector: ruleIdentity})
  return fc.record({
    facts: fc.constant(facts),
    current: rules,
    desired: rules,
    kept: fc.array(fc.boolean(), {minLength: 6, maxLength: 6}),
  })
})

/** In the order in which the kernel lists them. */
function byList<T extends {readonly list: number}>(rules: readonly T[]): readonly T[] {
  return rules.toSorted((a, b) => a.list - b.list)
}

test('the operations turn the present state into the desired one, or say what they cannot reach', () => {
  let reached = 0
  fc.assert(
    fc.property(hosts, fc.boolean(), ({facts, current, desired, kept}, isStrict) => {
      const all = [...current.filter((_, index) => kept[index]), ...desired]
      const wanted = byList([...new Map(all.map((each) => [ruleIdentity(each), each])).values()])
      const present = byList(current)
      const plan = planOf(heldState(present), wantedState(wanted), {facts, isStrict})
      const kernel = modelKernel(present, {})
      for (const operation of plan.operations) {
        if (operation.kind === 'control') continue
        const act = {append: kernel.append, prepend: kernel.prepend, delete: kernel.remove}
        act[operation.kind](operation.rule)
      }
      if (plan.unreachable.length > 0) return
      reached++
      expect(isSameInEffect(kernel.rules(), wanted)).toBe(true)
      expect(plan.desired.rules.map(({rule}) => rule)).toEqual(kernel.rules())
      if (isStrict) expect(kernel.rules()).toEqual(wanted)
    }),
    {numRuns: 300},
  )
  expect(reached).toBeGreaterThan(50)
})

test('a state that is as desired needs nothing', () => {
  fc.assert(
    fc.property(hosts, ({facts, desired}) => {
      const state = byList(desired)
      const plan = planOf(heldState(state), wantedState(state), {facts})
      expect(isEmpty(plan)).toBe(true)
      expect(plan.hazards).toEqual([])
    }),
    {numRuns: 200},
  )
})

describe('order', () => {
  const control: ControlSettings = {enabled: 'locked', failure: 'silent', backlog_limit: 8192}
  const before: ControlSettings = {enabled: 'on', failure: 'printk', backlog_limit: 64}

  test('room first, then rules, then other values; what locks is kept apart for the end', () => {
    const plan = planOf(heldState(rulesOf('a'), before), wantedState(rulesOf('b'), control))
    const told = plan.operations.map(({argv}) => argv.slice(0, 2).join(' '))
    expect(told).toEqual(['-b 8192', '-a always,exit', '-d always,exit', '-f 0'])
    expect(plan.lastly.map(({argv}) => argv.join(' '))).toEqual(['-e 2'])
    expect(isEmpty(plan)).toBe(false)
  })

  test('a plan that only locks is not empty', () => {
    const plan = planOf(heldState([], before), wantedState([], {enabled: 'locked'}))
    expect(plan.operations).toEqual([])
    expect(isEmpty(plan)).toBe(false)
  })
})

describe('what cannot be reached', () => {
  test('an immutable login uid stays until the next boot', () => {
    const plan = planOf(
      heldState([], {loginuid_immutable: true}),
      wantedState([], {loginuid_immutable: false}),
    )
    expect(plan.operations).toEqual([])
    expect(plan.unreachable).toEqual([{kind: 'until-reboot', line: 'loginuid_immutable'}])
    expect(isEmpty(plan)).toBe(false)
  })

  test('a rule without words does not keep the others from being planned', () => {
    const odd = rule([field(Field.uid, 0), field(Field.key, 'a\udcff')])
    const plan = planOf(heldState([odd]), wantedState(rulesOf('a')))
    expect(plan.unreachable).toHaveLength(1)
    expect(plan.operations.map(({kind}) => kind)).toEqual(['append'])
  })

  test('beside a rule without words the others are told in the order that they end in', () => {
    const odd = rule([field(Field.uid, 0), field(Field.key, 'a\udcff')])
    const [stays, fresh] = ['/a', '/b'].map((path) => rule([field(Field.path, path)]))
    if (stays === undefined || fresh === undefined) throw new Error('no rules')
    const plan = planOf(heldState([odd, stays]), wantedState([fresh, stays]))
    expect(plan.unreachable).toHaveLength(1)
    expect(plan.desired.rules.map((each) => each.rule)).toEqual([stays, fresh])
  })
})

test('a locked kernel is planned for as if it were open, and the plan says so', () => {
  const plan = planOf(heldState(rulesOf('a'), {enabled: 'locked'}), wantedState(rulesOf('b')))
  expect(plan.locked).toBe(true)
  expect(plan.operations).toHaveLength(2)
})

test('a plan that does not hold on the model is a bug and is not handed out', () => {
  // No kernel lists the exit list before the user list, so no operations lead there.
  const backwards = wantedState([rule([]), rule([], {list: 0})])
  expect(() => planOf(heldState([]), backwards, {isStrict: true})).toThrow(/model of the kernel/)
})

test('where prepend deletes instead, nothing is prepended', () => {
  const plan = planOf(heldState(rulesOf('ab')), wantedState(rulesOf('dab')), {
    auditctl: [4, 0, 5],
  })
  expect(plan.operations.map(({kind}) => kind)).not.toContain('prepend')
  expect(plan.unreachable).toEqual([])
})
