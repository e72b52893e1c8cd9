import {describe, expect, test} from 'vitest'
import type {Blindness} from '../../src/drift/blind.ts'
import {type Compared, findDrift} from '../../src/drift/verdict.ts'
import type {Leg} from '../../src/persist/legs.ts'
import {type Standing, standingNames} from '../../src/persist/standing.ts'
import type {ControlSettings} from '../../src/rules/control.ts'
import {Field} from '../../src/rules/uapi.ts'
import {heldState, planOf, wanted, wantedState} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

const passwd = rule([field(Field.path, '/etc/passwd'), field(Field.key, 'identity')])
const inSync = (name: Leg['name']): Leg => ({
  ...{name, state: 'in-sync', mend: undefined},
  why: {kind: 'as-asked'},
})
const differs = (name: Leg['name']): Leg => ({
  ...{name, state: 'differs', mend: 'apply'},
  why: {kind: 'edited'},
})

/** What is told where all is as asked, but for this. */
function told(bend: Partial<Compared>): readonly string[] {
  const compared: Compared = {
    plan: planOf(heldState([passwd]), wantedState([passwd])),
    controlPlaces: new Map(),
    readers: {kind: 'agree'},
    blind: [],
    unreadable: [],
    before: new Set(),
    file: undefined,
    otherFiles: [],
    legs: [inSync('policy'), inSync('rules.d')],
    auditRules: undefined,
    standing: undefined,
    ...bend,
  }
  return findDrift(compared).map(({severity, kind, mend}) => `${severity} ${kind}: ${mend}`)
}

const held = (control: ControlSettings, rules = [passwd]) =>
  planOf(heldState(rules, control), wantedState([passwd], {enabled: 'on'}))

test('nothing', () => {
  expect(told({})).toEqual([])
})

describe('what mends a rule that is blind', () => {
  const whys: readonly (readonly [Blindness, open: string, locked: string])[] = [
    [{kind: 'link', leadsTo: '/x'}, 'undefined', 'undefined'],
    [{kind: 'moved'}, 'trim', 'reboot'],
    [{kind: 'made-later', madeAt: 1}, 'trim', 'reboot'],
    [{kind: 'mounted-over', mount: '/x', since: 1}, 'reload', 'reboot'],
    [{kind: 'mounted-within', mounts: ['/x']}, 'reload', 'reboot'],
  ]
  test.for(whys)('$0.kind', ([why, open, locked]) => {
    const blind = [{path: '/x', why, rules: [wanted(passwd)]}]
    expect(told({blind})).toEqual([`lost blind: ${open}`])
    const plan = planOf(heldState([passwd], {enabled: 'locked'}), wantedState([passwd]))
    expect(told({blind, plan})).toEqual([`lost blind: ${locked}`])
  })
})

describe('behind a lock', () => {
  const plan = held({enabled: 'locked'})
  test.for([
    ['the next boot mends it', [inSync('policy'), inSync('rules.d')], 'reboot'],
    ['the policy was changed', [differs('policy'), inSync('rules.d')], 'stage'],
    ['rules.d was changed', [inSync('policy'), differs('rules.d')], 'stage'],
    ['nobody looked at the next boot', [], 'stage'],
  ] as const)('%s', ([, legs, mend]) => {
    const [control] = told({plan, legs})
    expect(control).toBe(`differs control: ${mend}`)
  })
})

test.for(standingNames)('what is staged is told where it is not what it was: %s', (name) => {
  const isWrong = ['staged-changed', 'staged-not-loaded', 'staged-damaged'].includes(name)
  const standing: Standing = {
    ...{name, staged: undefined, isProven: false},
    difference: undefined,
  }
  expect(told({standing})).toEqual(isWrong ? ['differs staged: stage'] : [])
})

describe('the files', () => {
  const legs = [differs('policy'), inSync('rules.d')]
  const path = '/r/auditform.rules'
  const file = {path, name: 'auditform.rules', change: 'create', text: '', diff: ''} as const
  const written = {...file, others: [], unwritable: []}

  test('a policy that differs from what the kernel holds was changed', () => {
    expect(told({legs, plan: held({enabled: 'on'}, [])})).toEqual([
      'lost missing: apply',
      'differs policy: apply',
    ])
    expect(told({legs, plan: held({enabled: 'off'})})).toEqual([
      'lost control: apply',
      'differs policy: apply',
    ])
  })

  test('else it is the file', () => {
    expect(told({legs, file: written})).toEqual(['differs rules.d: apply'])
  })

  test('files of others are to be taken over', () => {
    expect(told({otherFiles: ['/r/50-theirs.rules']})).toEqual(['differs rules.d: take-over'])
    const own = [inSync('policy'), differs('rules.d')]
    expect(told({otherFiles: ['/r/50-theirs.rules'], legs: own})).toEqual([
      'differs rules.d: apply',
    ])
  })
})

test('the worst comes first, and what cannot be read or proven last', () => {
  const plan = held({enabled: 'off', failure: 'printk'}, [])
  const readers = {kind: 'disagree', line: 1, listed: 'a', exact: 'b'} as const
  const legs = [inSync('policy'), differs('rules.d')]
  expect(told({plan, readers, legs, unreadable: ['x']})).toEqual([
    'lost forged-listing: undefined',
    'lost control: apply',
    'lost missing: apply',
    'differs unreadable: undefined',
    'differs rules.d: apply',
  ])
})
