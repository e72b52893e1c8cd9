import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {diffControl, diffStates} from '../../src/diff/diff.ts'
import {isSameRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {held, heldState, someHost, wantedState} from '../plan/plan-input.ts'
import {plainRule} from '../rules/arbitrary-rules.ts'

describe('rules', () => {
  test('a state differs from itself in nothing', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(plainRule(someHost), {maxLength: 5, selector: ruleIdentity}),
        (rules) => {
          expect(diffStates(heldState(rules), wantedState(rules), someHost)).toEqual({
            changes: [],
            unchanged: rules.length,
            control: [],
          })
        },
      ),
    )
  })

  test('every rule that goes, comes or stays is counted once', () => {
    const rules = fc.array(plainRule(someHost), {maxLength: 6})
    fc.assert(
      fc.property(rules, rules, fc.nat({max: 3}), (current, others, kept) => {
        const desired = new Map(
          [...current.slice(0, kept), ...others].map((each) => [ruleIdentity(each), each]),
        )
        const wanted = [...desired.values()]
        const {changes, unchanged} = diffStates(heldState(current), wantedState(wanted), someHost)
        const froms = changes.flatMap((change) => ('from' in change ? [change.from.rule] : []))
        const tos = changes.flatMap((change) => ('to' in change ? [change.to.rule] : []))
        expect(unchanged + froms.length).toBe(current.length)
        expect(unchanged + tos.length).toBe(wanted.length)
        const isPresent = (identity: string) =>
          current.some((each) => ruleIdentity(each) === identity)
        expect(tos.some((each) => isPresent(ruleIdentity(each)))).toBe(false)
      }),
      {numRuns: 300},
    )
  })

  test('of equal rules the last one stays, because a delete takes the one in front', () => {
    const [a] = rulesOf('a')
    if (!a) throw new Error('there is one')
    const [front, back] = [held(a), held(a)]
    const current = {rules: [front, ...rulesOf('b').map(held), back], control: {}}
    const {changes, unchanged} = diffStates(current, wantedState(rulesOf('ab')), someHost)
    expect(unchanged).toBe(2)
    expect(changes).toHaveLength(1)
    const [change] = changes
    expect(change?.kind === 'remove' && change.from).toBe(front)
  })

  test('the order of rules is no difference here', () => {
    const {changes} = diffStates(heldState(rulesOf('ab')), wantedState(rulesOf('ba')), someHost)
    expect(changes).toEqual([])
  })

  test('a rule that only changed is told as one change', () => {
    const [from, to] = rulesOf('aA')
    if (!from || !to) throw new Error('there are two')
    expect(isSameRule(from, to)).toBe(false)
    const {changes} = diffStates(heldState([from]), wantedState([to]), someHost)
    expect(changes).toMatchObject([{kind: 'change', from: {rule: from}, to: {rule: to}}])
  })
})

describe('control values', () => {
  test.for([
    {name: 'what is not asked for is left', from: {rate_limit: 5}, to: {}, changes: []},
    {name: 'what is as wanted is left', from: {enabled: 'on'}, to: {enabled: 'on'}, changes: []},
    {
      name: 'what the kernel does not tell is set',
      from: {},
      to: {backlog_wait_time: 0},
      changes: [{name: 'backlog_wait_time', from: undefined, to: 0}],
    },
    {
      name: 'they come in the order of auditctl -s',
      from: {failure: 'printk', backlog_limit: 64},
      to: {backlog_limit: 0, failure: 'panic'},
      changes: [
        {name: 'failure', from: 'printk', to: 'panic'},
        {name: 'backlog_limit', from: 64, to: 0},
      ],
    },
  ] as const)('$name', ({from, to, changes}) => {
    expect(diffControl(from, to)).toEqual(changes)
  })
})
