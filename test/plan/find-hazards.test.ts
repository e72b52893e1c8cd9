import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {HazardName} from '../../src/plan/hazards.ts'
import type {Plan} from '../../src/plan/plan.ts'
import type {ControlSettings} from '../../src/rules/control.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {twinOf} from '../../src/rules/twin.ts'
import {Action, Field, List} from '../../src/rules/uapi.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'
import {records, rulesOf} from './abstract-rules.ts'
import {held, heldState, planOf, wantedState} from './plan-input.ts'

function aboutOf({hazards}: Plan, name: HazardName): readonly string[] | undefined {
  return hazards.find((hazard) => hazard.name === name)?.about
}

/** What is said of coverage from one word of abstract rules to another. */
function lostBetween(current: string, desired: string): readonly string[] | undefined {
  const plan = planOf(heldState(rulesOf(current)), wantedState(rulesOf(desired)))
  return aboutOf(plan, 'COVERAGE_LOST')?.map((line) => line.slice(-1))
}

describe('COVERAGE_LOST', () => {
  // In the words, c records what a and b record, and f what all others do.
  test.for([
    {name: 'a rule goes', current: 'ad', desired: 'd', lost: ['a']},
    {name: 'a rule goes that a new one covers', current: 'ad', desired: 'dc', lost: undefined},
    {name: 'a narrower rule comes in its place', current: 'c', desired: 'a', lost: ['c']},
    {name: 'a new suppression stands first', current: 'a', desired: 'Ca', lost: ['a']},
    {name: 'a new suppression stands behind', current: 'a', desired: 'aC', lost: undefined},
    {name: 'it stands before a rule on others', current: 'ad', desired: 'aCd', lost: undefined},
    {name: 'a suppression changes places', current: 'aC', desired: 'Ca', lost: ['a']},
    {name: 'it stands first already', current: 'Ca', desired: 'Cad', lost: undefined},
    {name: 'only new rules are hidden', current: '', desired: 'Ca', lost: undefined},
    {name: 'a wider rule stands before it', current: 'a', desired: 'cAa', lost: undefined},
    {name: 'a suppression goes', current: 'Aa', desired: 'a', lost: undefined},
  ])('$name', ({current, desired, lost}) => {
    expect(lostBetween(current, desired)).toEqual(lost)
  })

  test('where nothing is said, every event that is recorded now is recorded afterwards', () => {
    const letters = fc.uniqueArray(fc.constantFrom(...'abcdefABCDEF'), {maxLength: 5})
    let silent = 0
    fc.assert(
      fc.property(letters, letters, (current, desired) => {
        if (lostBetween(current.join(''), desired.join('')) !== undefined) return
        const [now, then] = [current, desired].map((word) => rulesOf(word.join('')))
        const isLost = (event: number) => records(now ?? [], event) && !records(then ?? [], event)
        expect([1, 2, 3].filter(isLost)).toEqual([])
        silent++
      }),
      {numRuns: 500},
    )
    expect(silent).toBeGreaterThan(100)
  })

  test.for([
    {name: 'a rule that goes is told', current: 'ad', desired: 'd', stops: false},
    {name: 'a rule that stays and is hidden whole stops', current: 'a', desired: 'Ca', stops: true},
    {name: 'one that is hidden in part is told', current: 'c', desired: 'Ac', stops: false},
  ])('$name', ({current, desired, stops}) => {
    const {hazards} = planOf(heldState(rulesOf(current)), wantedState(rulesOf(desired)))
    expect(hazards.find(({name}) => name === 'COVERAGE_LOST')?.stops).toBe(stops)
  })

  test('no audit context for any task stops', () => {
    const never = rule([], {list: List.task, action: Action.never, syscalls: []})
    const {hazards} = planOf(heldState([]), wantedState([never]))
    expect(hazards.map(({name, stops}) => [name, stops])).toEqual([
      ['COVERAGE_LOST', true],
      ['ADDS_SUPPRESSION', false],
    ])
  })

  test('what auditctl cannot delete records on', () => {
    const plan = planOf(heldState(rulesOf('a')), wantedState([]), {auditctl: [4, 0, 4]})
    expect(plan.unreachable).toHaveLength(1)
    expect(aboutOf(plan, 'COVERAGE_LOST')).toBeUndefined()
  })

  test('a changed key loses nothing', () => {
    const [before, after] = ['x', 'y'].map((key) => rule([field(Field.key, key)]))
    const plan = planOf(heldState(before ? [before] : []), wantedState(after ? [after] : []))
    expect(aboutOf(plan, 'COVERAGE_LOST')).toBeUndefined()
  })

  test('a twin that was left behind is covered by its rule', () => {
    const each = rule([field(Field.key, 'x')])
    const plan = planOf(heldState([each, twinOf(each) ?? each]), wantedState([each]))
    expect(plan.operations).toHaveLength(1)
    expect(aboutOf(plan, 'COVERAGE_LOST')).toBeUndefined()
  })

  test('without the audit system nothing is recorded', () => {
    const off: ControlSettings = {enabled: 'off'}
    const plan = planOf(heldState([], {enabled: 'on'}), wantedState([], off))
    expect(aboutOf(plan, 'COVERAGE_LOST')).toEqual(['enabled off'])
    expect(aboutOf(planOf(heldState([], off), wantedState([], off)), 'COVERAGE_LOST')).toBe(
      undefined,
    )
  })
})

describe('COVERAGE_GAP', () => {
  const gapOf = (current: readonly KernelRule[], desired: readonly KernelRule[]) =>
    aboutOf(planOf(heldState(current), wantedState(desired)), 'COVERAGE_GAP')

  test('a move has none, because a twin stands in', () => {
    expect(gapOf(rulesOf('ab'), rulesOf('ba'))).toBeUndefined()
  })

  test('a move of a rule whose keys leave no room for a twin has one', () => {
    const full = (letter: string, syscalls: readonly number[]) =>
      rule([field(Field.key, letter.repeat(256))], {syscalls})
    const [one, other] = [full('k', [1, 2]), full('j', [2, 3])]
    expect(gapOf([one, other], [other, one])).toHaveLength(1)
  })

  test('but not where the other rule can move instead, or records the same', () => {
    const full = rule([field(Field.key, 'k'.repeat(256))], {syscalls: [1, 2]})
    const other = (syscalls: readonly number[]) => rule([field(Field.key, 'o')], {syscalls})
    expect(gapOf([full, other([2, 3])], [other([2, 3]), full])).toBeUndefined()
    expect(gapOf([full, other([1, 2])], [other([1, 2]), full])).toBeUndefined()
  })

  test('on the user list, where auditctl takes no key, only a suppression makes one', () => {
    const [one, other] = [0, 1].map((uid) => rule([field(Field.uid, uid)], {list: List.user}))
    if (!one || !other) throw new Error('there are two')
    // Messages that no rule matches are recorded there.
    expect(gapOf([one, other], [other, one])).toBeUndefined()
    const never = rule([], {list: List.user, action: Action.never})
    const plan = planOf(heldState([one, other, never]), wantedState([other, one, never]), {
      isStrict: true,
    })
    expect(plan.operations).toHaveLength(2)
    expect(aboutOf(plan, 'COVERAGE_GAP')).toHaveLength(1)
    expect(plan.unreachable).toEqual([])
  })
})

describe('REMOVES_MANY', () => {
  const many = (count: number) =>
    Array.from({length: count}, (_, uid) => rule([field(Field.uid, uid)]))
  test.for([
    {name: 'ten of nineteen', before: 19, after: 9, about: ['10 of 19 rules']},
    {name: 'ten of twenty', before: 20, after: 10, about: undefined},
    {name: 'nine of nine', before: 9, after: 0, about: undefined},
  ])('$name: $about', ({before, after, about}) => {
    const plan = planOf(heldState(many(before)), wantedState(many(after)))
    expect(aboutOf(plan, 'REMOVES_MANY')).toEqual(about)
  })
})

describe('EMPTIES', () => {
  test.for([
    {name: 'no rule is left', current: 'ab', desired: '', about: ['all 2 rules']},
    {name: 'one rule is left', current: 'ab', desired: 'a', about: undefined},
    {name: 'there was none', current: '', desired: '', about: undefined},
  ])('$name', ({current, desired, about}) => {
    const plan = planOf(heldState(rulesOf(current)), wantedState(rulesOf(desired)))
    expect(aboutOf(plan, 'EMPTIES')).toEqual(about)
  })
})

describe('REMOVES_UNMANAGED', () => {
  const [a, b] = rulesOf('ab')
  if (!a || !b) throw new Error('there are two')

  test('names the rules of others that are deleted, and no rule of ours', () => {
    const plan = planOf(heldState([a, b]), wantedState([]), {unmanaged: [held(b)]})
    expect(aboutOf(plan, 'REMOVES_UNMANAGED')).toEqual([expect.stringContaining('key=b')])
  })

  test('says nothing where ours are deleted', () => {
    const plan = planOf(heldState([a, b]), wantedState([a]))
    expect(aboutOf(plan, 'REMOVES_UNMANAGED')).toBeUndefined()
  })
})

describe('REMOVES_PROTECTED', () => {
  const protectedBefore = new Set(rulesOf('a').map(ruleIdentity))
  test.for([
    {name: 'the protected rule goes', current: 'ab', desired: 'b', count: 1},
    {name: 'another goes', current: 'ab', desired: 'a', count: undefined},
    {name: 'it moves', current: 'ab', desired: 'ba', count: undefined},
    {name: 'a copy that is one too many goes', current: 'aab', desired: 'ab', count: undefined},
  ])('$name', ({current, desired, count}) => {
    const plan = planOf(heldState(rulesOf(current)), wantedState(rulesOf(desired)), {
      protectedBefore,
      isStrict: true,
    })
    expect(plan.operations.length).toBeGreaterThan(0)
    expect(aboutOf(plan, 'REMOVES_PROTECTED')?.length).toBe(count)
  })
})

describe('ADDS_SUPPRESSION', () => {
  test.for([
    {name: 'never is added', current: 'a', desired: 'aB', count: 1},
    {name: 'never moves', current: 'aB', desired: 'Ba', count: undefined},
    {name: 'always is added', current: 'a', desired: 'ab', count: undefined},
  ])('$name', ({current, desired, count}) => {
    const plan = planOf(heldState(rulesOf(current)), wantedState(rulesOf(desired)))
    expect(aboutOf(plan, 'ADDS_SUPPRESSION')?.length).toBe(count)
  })

  test('the exclude list suppresses whatever its action is called', () => {
    const exclude = rule([field(Field.msgtype, 1307)], {
      list: List.exclude,
      action: Action.always,
    })
    const plan = planOf(heldState([]), wantedState([exclude]))
    expect(aboutOf(plan, 'ADDS_SUPPRESSION')).toEqual(['-a always,exclude -F msgtype=CWD'])
  })
})

describe('control values', () => {
  const before: ControlSettings = {enabled: 'on', failure: 'printk', loginuid_immutable: false}
  test.for<{name: HazardName; to: ControlSettings; about: readonly string[] | undefined}>([
    {name: 'PANICS_ON_FAILURE', to: {failure: 'panic'}, about: ['failure panic']},
    {name: 'PANICS_ON_FAILURE', to: {failure: 'silent'}, about: undefined},
    {name: 'LOCKS_UNTIL_REBOOT', to: {enabled: 'locked'}, about: ['enabled locked']},
    {
      name: 'LOCKS_UNTIL_REBOOT',
      to: {loginuid_immutable: true},
      about: ['loginuid_immutable true'],
    },
    {name: 'LOCKS_UNTIL_REBOOT', to: {enabled: 'on', backlog_limit: 1}, about: undefined},
  ])('$name for $to: $about', ({name, to, about}) => {
    expect(aboutOf(planOf(heldState([], before), wantedState([], to)), name)).toEqual(about)
  })
})

test('hazards come in the order of their table', () => {
  const plan = planOf(
    heldState(rulesOf('ab')),
    wantedState(rulesOf('C'), {enabled: 'locked', failure: 'panic'}),
  )
  expect(plan.hazards.map(({name}) => name)).toEqual([
    'COVERAGE_LOST',
    'ADDS_SUPPRESSION',
    'PANICS_ON_FAILURE',
    'LOCKS_UNTIL_REBOOT',
  ])
})
