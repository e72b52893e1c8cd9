import {setTimeout} from 'node:timers/promises'
import {afterAll, describe, expect, test} from 'vitest'
import {confirm} from '../../src/apply/confirm.ts'
import {newErrand} from '../../src/apply/errand.ts'
import {type WatchEnd, watcherReady} from '../../src/apply/watch.ts'
import {carryOut, isAsDesired} from '../../src/reconcile.ts'
import type {System} from '../../src/system/system.ts'
import {mortal} from './deaths.ts'
import {stageOf} from './fault-scenarios.ts'
import {memoryMachine} from './memory-machine.ts'
import {
  applyProvisionally,
  applyUnwatched,
  expectNothingLeft,
  held,
  stageNamed,
  undoableScenarios,
  watch,
} from './provisional.ts'

const ignore = () => {}
const tally = new Map<string, number>()
afterAll(() => {
  const told = [...tally].map(([what, times]) => `${what}: ${times}`).join(', ')
  process.stdout.write(`deaths of applies that were to be confirmed: ${told}\n`)
})

function count(end: WatchEnd | undefined): void {
  const what =
    end?.kind === 'taken-back' && end.report.kind === 'recovered' ? end.report.reason : 'nothing'
  tally.set(what, (tally.get(what) ?? 0) + 1)
}

describe('while everybody lives', () => {
  test('what nobody confirms is taken back when the time is over, and not before', async () => {
    const stage = await stageNamed('deletes')
    const {system, sandbox, state} = memoryMachine(stage.before)
    const {applied, watcher} = await applyProvisionally(stage, system, 300)
    const {until = ''} = await applied
    expect(isAsDesired(await stage.propose(system))).toBe(true)
    const end = await watcher()
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until))
    expect(end).toMatchObject({kind: 'taken-back', report: {reason: 'not-confirmed'}})
    expect(held(sandbox())).toBe(held(stage.before))
    expectNothingLeft(state)
  })

  test('what somebody confirms stays, and the watcher ends at once', async () => {
    const stage = await stageNamed('deletes')
    const {system, state} = memoryMachine(stage.before)
    const {id, applied, watcher} = await applyProvisionally(stage, system, 60_000)
    const {until} = await applied
    expect(await confirm(system, newErrand('confirm'), ignore)).toMatchObject({id, until})
    expect(await watcher()).toEqual({kind: 'nothing-left'})
    expect(isAsDesired(await stage.propose(system))).toBe(true)
    expectNothingLeft(state)
  })

  test('records that get lost end it before its time, with that reason', async () => {
    const stage = await stageNamed('adds')
    const {system, sandbox} = memoryMachine(stage.before)
    let counters = 'lost 5\nbacklog 17\n'
    const counting: System = {
      ...system,
      async auditctl(args) {
        const result = await system.auditctl(args)
        if (args[0] !== '-s') return result
        return {...result, stdout: result.stdout.replace(/^lost .*\nbacklog .*\n/m, counters)}
      },
    }
    const {applied, watcher} = await applyProvisionally(stage, counting, 60_000)
    const looks = await applied.then(() => Promise.race([watcher(), setTimeout(50, 'waits')]))
    expect(looks).toBe('waits')
    counters = 'lost 6\nbacklog 0\n'
    expect(await watcher()).toMatchObject({
      kind: 'taken-back',
      backlog: 17,
      report: {reason: 'lost-grew'},
    })
    expect(held(sandbox())).toBe(held(stage.before))
  })

  test('an apply that fails leaves the watcher nothing to do', async () => {
    const stage = await stageNamed('adds')
    const {system, sandbox, state} = memoryMachine(stage.before)
    const broken = {...system, changeRulesFile: () => Promise.reject(new Error('no space'))}
    const {applied, watcher} = await applyProvisionally(stage, broken, 60_000, system)
    await expect(applied).rejects.toThrow('no space')
    expect(await watcher()).toEqual({kind: 'nothing-left'})
    expect(held(sandbox())).toBe(held(stage.before))
    expectNothingLeft(state)
  })

  test('without a watcher nothing is changed', async () => {
    const stage = await stageNamed('adds')
    const {system, sandbox, state} = memoryMachine(stage.before)
    const errand = newErrand('apply')
    const startWatcher = () => watcherReady(system, errand.id, () => true, 60_000)
    const proposal = await stage.propose(system)
    const refused = carryOut(system, proposal, ignore, {
      ...errand,
      confirmation: {withinMs: 60_000, startWatcher},
    })
    await expect(refused).rejects.toMatchObject({code: 'NO_WATCHER', status: 1})
    expect(sandbox()).toEqual(stage.before)
    expectNothingLeft(state)
  })

  test.for(['provisional', 'done'])('a journal that cannot take %s has no end', async (step) => {
    const stage = await stageNamed('adds')
    const {system, sandbox, state} = memoryMachine(stage.before)
    const full: System = {
      ...system,
      async appendState(name, text, durability) {
        if (!text.includes(`"${step}"`)) return system.appendState(name, text, durability)
        await system.appendState(name, text.slice(0, 20), durability)
        throw new Error('no space')
      },
    }
    const {applied, watcher} = await applyProvisionally(stage, full, 60_000, system)
    await expect(applied).rejects.toThrow('no space')
    expect(await watcher()).toEqual({kind: 'nothing-left'})
    expect(held(sandbox())).toBe(held(stage.before))
    expectNothingLeft(state)
  })

  test('a host that is away for a moment is tried again', async () => {
    const stage = await stageNamed('adds')
    const {system, sandbox} = memoryMachine(stage.before)
    let failures = 0
    const shaky: System = {
      ...system,
      async auditctl(args) {
        if (failures === 2 || args[0] === '-l' || args[0] === '-s') return system.auditctl(args)
        failures += 1
        throw new Error('away')
      },
    }
    const {id} = newErrand('apply')
    const proposal = await stage.propose(system)
    const confirmation = {withinMs: 0, startWatcher: async () => {}}
    await carryOut(system, proposal, ignore, {id, command: '', lockWaitMs: 0, confirmation})
    expect(await watch(shaky, id)).toMatchObject({kind: 'taken-back'})
    expect(failures).toBe(2)
    expect(held(sandbox())).toBe(held(stage.before))
  })
})

describe.for(undoableScenarios)('$name', (scenario) => {
  test('an apply that dies at any change is taken back by its watcher', async () => {
    const stage = await stageOf(scenario)
    let deaths = 0
    for (const moment of ['before', 'after', 'torn'] as const) {
      for (let nth = 0; ; nth++) {
        const machine = memoryMachine(stage.before)
        const {system, died} = mortal(machine.system, nth, moment)
        const {applied, watcher} = await applyProvisionally(stage, system, 20, machine.system)
        await applied.catch(ignore)
        const end = await watcher()
        const where = `${moment} change ${nth + 1}`
        if (end !== undefined) {
          expect(held(machine.sandbox()), where).toBe(held(stage.before))
          expectNothingLeft(machine.state, where)
        }
        if (!died()) break
        deaths += 1
        count(end)
      }
    }
    expect(deaths).toBeGreaterThan(10)
  })

  test('a watcher that dies at any change is followed by one that ends it', async () => {
    const stage = await stageOf(scenario)
    for (let nth = 0; ; nth++) {
      const machine = memoryMachine(stage.before)
      await applyUnwatched(stage, machine.system, 0)
      const id = idIn(machine.state.get('journal'))
      const {system, died} = mortal(machine.system, nth, 'after')
      await watch(system, id).catch(ignore)
      if (!died()) break
      const end = await watch(machine.system, id)
      expect(held(machine.sandbox()), `at change ${nth + 1}`).toBe(held(stage.before))
      expect(machine.state.has('journal')).toBe(false)
      count(end)
    }
  })
})

function idIn(journal = ''): string {
  return /"id":"([^"]+)"/.exec(journal)?.[1] ?? ''
}
