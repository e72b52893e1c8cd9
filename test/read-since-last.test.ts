import {expect, test} from 'vitest'
import type {Drift} from '../src/drift/drift.ts'
import {readSinceLast} from '../src/read-since-last.ts'
import {Field} from '../src/rules/uapi.ts'
import {memoryMachine} from './apply/memory-machine.ts'
import {wanted} from './plan/plan-input.ts'
import {field, rule} from './rules/arbitrary-rules.ts'

/** The same difference, found anew at each look. */
const missing = (path: string): Drift => ({
  ...{kind: 'missing', severity: 'lost', mend: 'apply'},
  rule: wanted(rule([field(Field.path, path)])),
})
const author = {kind: 'not-recorded', why: 'no-record', detail: null} as const

test('what was told is known at the next look, with its author', async () => {
  const {system} = memoryMachine()
  const drift = missing('/a')
  const first = await readSinceLast(system, ['p'], [drift], [])
  expect(first).toMatchObject({isNews: true, authors: new Map()})
  await first.remember(new Map([[drift, author]]))
  const again = missing('/a')
  const next = await readSinceLast(system, ['p'], [again, missing('/b')], [])
  expect(next).toMatchObject({isNews: true, authors: new Map([[again, author]])})
  const same = await readSinceLast(system, ['p'], [again], [])
  expect(same).toMatchObject({isNews: false, fights: new Map()})
})

test('who asks something else has a memory of its own', async () => {
  const {system} = memoryMachine()
  await (await readSinceLast(system, ['p'], [missing('/a')], [])).remember(new Map())
  const {isNews, isWellAgain} = await readSinceLast(system, ['q'], [], [])
  expect({isNews, isWellAgain}).toEqual({isNews: false, isWellAgain: false})
})

test('a difference that came back is a fight', async () => {
  const {system} = memoryMachine()
  for (const drifts of [[missing('/a')], []]) {
    await (await readSinceLast(system, ['p'], drifts, [])).remember(new Map())
  }
  const drift = missing('/a')
  expect((await readSinceLast(system, ['p'], [drift], [])).fights).toEqual(new Map([[drift, 2]]))
})

test.for(['', 'x', '{}\n'])('a memory that is damaged is none: %j', async (text) => {
  const {system, state} = memoryMachine()
  await (await readSinceLast(system, ['p'], [missing('/a')], [])).remember(new Map())
  for (const name of state.keys()) state.set(name, text)
  expect(await readSinceLast(system, ['p'], [missing('/a')], [])).toMatchObject({isNews: true})
})
