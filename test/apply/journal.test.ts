import {describe, expect, test} from 'vitest'
import {beginJournal, findJournal} from '../../src/apply/journal.ts'
import {intentOf} from '../../src/apply/work.ts'
import {carryOut} from '../../src/reconcile.ts'
import type {System} from '../../src/system/system.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {heldState, planOf, someHost, wantedState} from '../plan/plan-input.ts'
import {scenarios, stageOf} from './fault-scenarios.ts'
import {memoryMachine} from './memory-machine.ts'

const ignore = () => {}

async function intended(system: System) {
  const plan = planOf(heldState(rulesOf('ab')), wantedState(rulesOf('bd')))
  const work = {
    facts: someHost,
    before: plan.current,
    plan,
    file: undefined,
    takeOver: [],
    folder: {path: '/r', files: []},
    readersDiffered: false,
  }
  return intentOf(system, work, ['failure'], 'an-id')
}

describe('what is written is read back', () => {
  test('the intent, the stage, and how far it came', async () => {
    const {system, state} = memoryMachine()
    const intent = await intended(system)
    const journal = await beginJournal(system, intent, 'operations', ignore)
    expect(await findJournal(system)).toMatchObject({phase: 'operations', done: 0})
    await journal.done(1)
    await journal.phase('verify')
    await journal.phase('persist')
    await journal.file('replace', 'auditform.rules')
    expect(await findJournal(system)).toEqual({
      kind: 'open',
      intent,
      phase: 'persist',
      unconfirmed: undefined,
      isUndoing: false,
      done: 1,
      damagedLine: undefined,
    })
    await journal.phase('undo')
    expect(await findJournal(system)).toMatchObject({isUndoing: true})
    await journal.close()
    expect(await findJournal(system)).toEqual({kind: 'none'})
    expect([...state.keys()]).toEqual([])
  })

  test('rules whose strings are not UTF-8 too', async () => {
    const {system} = memoryMachine()
    const intent = await intended(system)
    const [rule] = intent.before.rules
    if (rule === undefined) throw new Error('there is one')
    const odd = {...rule, fields: [{type: 210, op: 0x40000000, value: 'k\udc80\n"'}]}
    const before = {...intent.before, rules: [odd]}
    await beginJournal(system, {...intent, before}, 'operations', ignore)
    expect(await findJournal(system)).toMatchObject({intent: {before}})
  })
})

test('the intent is durable before the first change, and what decides a recovery before its stage', async () => {
  const [scenario] = scenarios
  if (scenario === undefined) throw new Error('there is one')
  const stage = await stageOf(scenario)
  const {system} = memoryMachine(stage.before)
  const order: string[] = []
  const watched: System = {
    ...system,
    auditctl(args) {
      if (args[0] !== '-l' && args[0] !== '-s') order.push('change')
      return system.auditctl(args)
    },
    changeRulesFile(name, change) {
      order.push('file')
      return system.changeRulesFile(name, change)
    },
    writeState(name, text) {
      order.push('intent')
      return system.writeState(name, text)
    },
    appendState(name, text, durability) {
      if (durability === 'durable') order.push(/"phase":"(\w+)"/.exec(text)?.[1] ?? 'durable')
      return system.appendState(name, text, durability)
    },
    removeState(name) {
      order.push('removed')
      return system.removeState(name)
    },
  }
  await carryOut(watched, await stage.propose(watched), ignore)
  expect(order).toEqual(['intent', 'change', 'change', 'persist', 'file', 'removed'])
})

test('what cannot be added is told once, and later lines are not tried', async () => {
  const {system} = memoryMachine()
  const told: string[] = []
  const full: System = {...system, appendState: () => Promise.reject(new Error('no space'))}
  const journal = await beginJournal(
    full,
    await intended(system),
    'operations',
    (reason) => void told.push(reason),
  )
  await journal.done(1)
  await journal.phase('persist')
  expect(told).toEqual(['no space'])
  expect(await findJournal(system)).toMatchObject({kind: 'open', phase: 'operations'})
})
