import {expect, test} from 'vitest'
import type {Drift} from '../../src/drift/drift.ts'
import {driftId} from '../../src/drift/drift-id.ts'
import type {LegReason} from '../../src/persist/legs.ts'
import {Field} from '../../src/rules/uapi.ts'
import {held, wanted} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

const watch = (path: string) => rule([field(Field.path, path)])
const [here, there] = [watch('/here'), watch('/there')]
const common = {severity: 'lost', mend: 'apply'} as const
const owner = {kind: 'unmanaged'} as const
const parts = {from: [], to: []}

const missing = (path: string): Drift => ({...common, kind: 'missing', rule: wanted(watch(path))})
const extra = (path: string): Drift => ({...common, kind: 'extra', rule: held(watch(path)), owner})
const changed = (from: string): Drift => ({
  ...{...common, kind: 'changed', owner, parts},
  ...{rule: wanted(here), from: held(watch(from))},
})
const blind = (kind: 'made-later' | 'moved', madeAt: number): Drift => ({
  ...{...common, kind: 'blind', path: '/here', rules: [wanted(here)]},
  why: kind === 'moved' ? {kind} : {kind, madeAt},
})
const control = (from: number): Drift => ({
  ...{...common, kind: 'control', place: undefined},
  change: {name: 'backlog_limit', from, to: 1},
})
const files = (why: LegReason, path: string): Drift => ({
  ...{...common, kind: 'rules.d', paths: [path]},
  leg: {name: 'rules.d', state: 'differs', why, mend: 'apply'},
})
const loads = (path: string): LegReason => ({
  kind: 'differs',
  difference: {missing: [], extra: [watch(path)], isReordered: false, control: []},
})
const order = (swap: boolean): Drift => ({
  ...{...common, kind: 'order'},
  pairs: [
    swap ? {first: held(there), second: held(here)} : {first: held(here), second: held(there)},
  ],
})

test('two differences are never taken for one', () => {
  const drifts = [
    ...[missing('/here'), missing('/there'), extra('/here'), extra('/there')],
    ...[changed('/a'), changed('/b'), blind('made-later', 1), blind('moved', 1)],
    ...[control(64), control(65), order(true), order(false)],
    ...[files({kind: 'edited'}, '/a'), files({kind: 'edited'}, '/b')],
    ...[files({kind: 'absent'}, '/a'), files(loads('/a'), '/a'), files(loads('/b'), '/a')],
  ]
  expect(new Set(drifts.map(driftId)).size).toBe(drifts.length)
})

test('one difference is the same however it is found', () => {
  expect(driftId(blind('made-later', 1))).toBe(driftId(blind('made-later', 2)))
  const moved = {file: 'q.rules', why: 'because'}
  expect(driftId({...common, kind: 'missing', rule: wanted(here, moved)})).toBe(
    driftId({...missing('/here'), severity: 'differs', mend: 'reboot'}),
  )
})
