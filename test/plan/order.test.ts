import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {keysOf} from '../../src/diff/owners.ts'
import {modelKernel} from '../../src/plan/model.ts'
import {orderSteps} from '../../src/plan/order.ts'
import type {Step} from '../../src/plan/step.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {isTwin} from '../../src/rules/twin.ts'
import {Field, Operator} from '../../src/rules/uapi.ts'
import {records, ruleOf, rulesOf} from './abstract-rules.ts'

const strict = {canPrepend: true, isStrict: true}
const free = {canPrepend: true, isStrict: false}

const signs = {delete: '-', prepend: '^', append: '+'} as const

function letterOf(rule: KernelRule): string {
  const key = keysOf(rule)[0] ?? '?'
  const letter = rule.action === 0 ? key.toUpperCase() : key
  return isTwin(rule) ? `${letter}~` : letter
}

function spell(steps: readonly Step[]): string {
  return steps.map(({kind, rule}) => signs[kind] + letterOf(rule)).join(' ')
}

/** The rule of a letter, but for the events of one program. */
function ofProgram(letter: string, path: string): KernelRule {
  const {fields, ...rule} = ruleOf(letter)
  return {...rule, fields: [{type: Field.exe, op: Operator.eq, value: path}, ...fields]}
}

/** Every state that the kernel goes through, the first and the last included. */
function statesOf(current: readonly KernelRule[], steps: readonly Step[]) {
  const kernel = modelKernel(current, {})
  const states = [kernel.rules()]
  for (const {kind, rule} of steps) {
    const act = {append: kernel.append, prepend: kernel.prepend, delete: kernel.remove}
    expect(act[kind](rule)).toBe('done')
    states.push([...kernel.rules()])
  }
  return states
}

/** Which rule takes an event: the first that matches. */
function taker(rules: readonly KernelRule[], event: number): string {
  const rule = rules.find(({syscalls}) => syscalls === 'all' || syscalls.includes(event))
  return rule === undefined ? 'nobody' : rule.action === 0 ? 'suppressed' : letterOf(rule)
}

describe('steps where no event can tell the order', () => {
  test.for([
    {
      name: 'rules that share no event may stand as they do',
      current: 'ab',
      desired: 'ba',
      steps: '',
    },
    {name: 'and so may two suppressions', current: 'FC', desired: 'CF', steps: ''},
    {
      name: 'a change in the middle moves nothing else',
      current: 'abd',
      desired: 'aed',
      steps: '^e -b',
    },
    {
      name: 'a new rule goes where fewer must move, and bridges the move',
      current: 'bad',
      desired: 'bcad',
      steps: '+c -a +a',
    },
    {
      name: 'rules that share events keep their order',
      current: 'ce',
      desired: 'ec',
      steps: '+c~ -c +c -c~',
    },
    {
      name: 'what another rule records as well moves without a stand-in',
      current: 'ac',
      desired: 'ca',
      steps: '-a +a',
    },
  ])('$name', ({current, desired, steps}) => {
    expect(spell(orderSteps(rulesOf(current), rulesOf(desired), free))).toBe(steps)
  })
})

describe('steps', () => {
  test.for([
    {name: 'nothing to do', current: 'abc', desired: 'abc', steps: ''},
    {name: 'a rule at the end', current: 'ab', desired: 'abd', steps: '+d'},
    {name: 'a rule at the front', current: 'ab', desired: 'dab', steps: '^d'},
    {name: 'a suppression at the front', current: 'ab', desired: 'Fab', steps: '^F'},
    {name: 'a rule goes', current: 'abd', desired: 'ad', steps: '-b'},
    {name: 'a new rule comes before an old one goes', current: 'a', desired: 'b', steps: '+b -a'},
    {name: 'rules go from the tail', current: 'abd', desired: '', steps: '-d -b -a'},
    {name: 'a suppression goes before anything else', current: 'aF', desired: 'ab', steps: '-F +b'},
    {
      name: 'a rule that moves is stood in for',
      current: 'ab',
      desired: 'ba',
      steps: '+a~ -a +a -a~',
    },
    {
      name: 'a suppression that moves has no stand-in',
      current: 'Fa',
      desired: 'aF',
      steps: '-F +F',
    },
    {name: 'copies go from the front', current: 'aab', desired: 'ab', steps: '-a'},
  ])('$name', ({current, desired, steps}) => {
    expect(spell(orderSteps(rulesOf(current), rulesOf(desired), strict))).toBe(steps)
  })

  test('nothing is prepended where prepend deletes', () => {
    const steps = orderSteps(rulesOf('ab'), rulesOf('dab'), {...strict, canPrepend: false})
    expect(steps.every(({kind}) => kind !== 'prepend')).toBe(true)
    expect(statesOf(rulesOf('ab'), steps).at(-1)).toEqual(rulesOf('dab'))
  })

  test('a suppression in front that takes a part of the events makes no stand-in needless', () => {
    const [part, rule, other] = [ofProgram('F', '/usr/sbin/chronyd'), ruleOf('a'), ruleOf('b')]
    const steps = orderSteps([part, rule, other], [part, other, rule], strict)
    expect(spell(steps)).toBe('+a~ -a +a -a~')
  })

  test('a twin that was left behind serves again and is taken out', () => {
    const current = rulesOf('ab')
    const cutOff =
      statesOf(current, orderSteps(current, rulesOf('ba'), strict).slice(0, 2)).at(-1) ?? []
    const steps = orderSteps(cutOff, rulesOf('ba'), strict)
    expect(statesOf(cutOff, steps).at(-1)).toEqual(rulesOf('ba'))
  })
})

describe('laws', () => {
  const anyLetter = fc.constantFrom(...'abcdefABCDEF')
  const held = fc.array(anyLetter, {maxLength: 6}).map((letters) => letters.map(ruleOf))
  const freedoms = fc.record({canPrepend: fc.boolean(), isStrict: fc.boolean()})
  const wanted = fc.uniqueArray(anyLetter, {maxLength: 6}).map((letters) => letters.map(ruleOf))

  const same = (left: readonly KernelRule[], right: readonly KernelRule[]) => {
    expect([...left].map(ruleIdentity).sort()).toEqual([...right].map(ruleIdentity).sort())
    for (const event of [1, 2, 3]) expect(taker(left, event)).toBe(taker(right, event))
  }

  test('the kernel ends with the desired rules, and each event is taken by the same one', () => {
    fc.assert(
      fc.property(held, wanted, freedoms, (current, desired, freedom) => {
        const steps = orderSteps(current, desired, freedom)
        const reached = statesOf(current, steps).at(-1) ?? []
        same(reached, desired)
        if (freedom.isStrict) expect(reached.map(ruleIdentity)).toEqual(desired.map(ruleIdentity))
      }),
      {numRuns: 3000},
    )
  })

  test('an event that both lists record is recorded at every moment, unless a step says gap', () => {
    let judged = 0
    fc.assert(
      fc.property(held, wanted, freedoms, (current, desired, freedom) => {
        const steps = orderSteps(current, desired, freedom)
        if (steps.some(({gap}) => gap)) return
        judged++
        const both = [1, 2, 3].filter((event) => records(current, event) && records(desired, event))
        for (const state of statesOf(current, steps)) {
          for (const event of both) expect(records(state, event)).toBe(true)
        }
      }),
      {numRuns: 5000},
    )
    // Were every plan to claim a gap, the law above would say nothing.
    expect(judged).toBeGreaterThan(4000)
  })

  test('a run that was cut off anywhere is finished by planning again, without another gap', () => {
    fc.assert(
      fc.property(held, wanted, fc.nat(), (current, desired, cut) => {
        const first = orderSteps(current, desired, free)
        const cutOff = statesOf(current, first.slice(0, cut % (first.length + 1))).at(-1) ?? []
        const steps = orderSteps(cutOff, desired, free)
        const states = statesOf(cutOff, steps)
        same(states.at(-1) ?? [], desired)
        if (steps.some(({gap}) => gap)) return
        const both = [1, 2, 3].filter((event) => records(cutOff, event) && records(desired, event))
        for (const state of states)
          for (const event of both) expect(records(state, event)).toBe(true)
      }),
      {numRuns: 3000},
    )
  })

  test('a move of a rule that nothing can stand in for is told as a gap', () => {
    const steps = orderSteps(rulesOf('ab'), rulesOf('ba'), strict, () => undefined)
    expect(spell(steps)).toBe('-a +a')
    expect(steps.map(({gap}) => gap)).toEqual([true, false])
  })

  test('a list that is as desired needs no step', () => {
    fc.assert(
      fc.property(wanted, (desired) => {
        expect(orderSteps(desired, desired, free)).toEqual([])
      }),
    )
  })
})
