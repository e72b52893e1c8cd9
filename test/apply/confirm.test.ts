import {describe, expect, test} from 'vitest'
import {confirm} from '../../src/apply/confirm.ts'
import {newErrand} from '../../src/apply/errand.ts'
import {recover} from '../../src/apply/recover.ts'
import {carryOut, isAsDesired} from '../../src/reconcile.ts'
import type {Sandbox} from '../../src/system/sandbox-file.ts'
import {mortal} from './deaths.ts'
import {stageOf} from './fault-scenarios.ts'
import {type MemoryMachine, memoryMachine} from './memory-machine.ts'
import {
  applyUnwatched,
  expectNothingLeft,
  held,
  stageNamed,
  undoableScenarios,
} from './provisional.ts'

const ignore = () => {}
const hour = 3_600_000

async function provisional(withinMs: number) {
  const stage = await stageNamed('deletes')
  const machine = memoryMachine(stage.before)
  await applyUnwatched(stage, machine.system, withinMs)
  return {stage, machine, system: machine.system}
}

describe('what waits to be confirmed', () => {
  test('is in the way of the next apply, which says so', async () => {
    const {stage, system} = await provisional(hour)
    const next = carryOut(system, await stage.propose(system), ignore)
    await expect(next).rejects.toMatchObject({
      code: 'JOURNAL_OPEN',
      message: expect.stringMatching(/is done, and is taken back at \S+ unless it is confirmed/),
      suggestions: expect.arrayContaining([expect.stringContaining('auditform confirm')]),
    })
  })

  test('is neither kept nor taken back while there is time and nobody says which', async () => {
    const {stage, system} = await provisional(hour)
    await expect(recover(system, undefined, ignore)).rejects.toMatchObject({
      code: 'UNCONFIRMED',
      status: 1,
    })
    expect(isAsDesired(await stage.propose(system))).toBe(true)
  })

  test.for([
    {choice: 'undo', withinMs: hour, reason: 'asked-for'},
    {choice: 'finish', withinMs: hour, reason: 'asked-for'},
    {choice: undefined, withinMs: 0, reason: 'not-confirmed'},
  ] as const)('recovery: $choice, with $withinMs ms', async ({choice, withinMs, reason}) => {
    const {stage, machine, system} = await provisional(withinMs)
    expect(await recover(system, choice, ignore)).toMatchObject({
      direction: choice ?? 'undo',
      reason,
    })
    if (choice === 'finish') expect(isAsDesired(await stage.propose(system))).toBe(true)
    else expect(held(machine.sandbox())).toBe(held(stage.before))
    expectNothingLeft(machine.state)
  })

  test('can be confirmed also when its time is over, as long as it was not taken back', async () => {
    const {stage, machine, system} = await provisional(0)
    await confirm(system, newErrand('confirm'), ignore)
    expect(isAsDesired(await stage.propose(system))).toBe(true)
    expectNothingLeft(machine.state)
  })

  test.for(['recover', 'confirm'] as const)('after a boot there is still %s', async (way) => {
    const {stage, machine, system} = await provisional(hour)
    machine.reboot()
    expect(isAsDesired(await stage.propose(system))).toBe(true)
    if (way === 'confirm') {
      await confirm(system, newErrand('confirm'), ignore)
      expect(isAsDesired(await stage.propose(system))).toBe(true)
    } else {
      expect(await recover(system, undefined, ignore)).toMatchObject({
        direction: 'undo',
        reason: 'not-confirmed',
        isBooted: true,
        isKernelLeft: false,
      })
      expect(held(machine.sandbox())).toBe(held(stage.before))
    }
    expectNothingLeft(machine.state)
  })
})

describe('there is nothing to confirm', () => {
  test('where nothing was applied', async () => {
    const {system} = memoryMachine()
    await expect(confirm(system, newErrand('confirm'), ignore)).rejects.toMatchObject({
      code: 'NOTHING_TO_CONFIRM',
      status: 1,
    })
  })

  test('in an apply that was cut off', async () => {
    const {machine} = await diedAt(3, undefined)
    const before = held(machine.sandbox())
    const confirmed = confirm(machine.system, newErrand('confirm'), ignore)
    await expect(confirmed).rejects.toMatchObject({code: 'JOURNAL_OPEN'})
    expect(held(machine.sandbox())).toBe(before)
  })

  test('in one that is half taken back, which is to be gone to its end', async () => {
    const {machine, system} = await provisional(hour)
    await recover(mortal(system, 2, 'after').system, 'undo', ignore).catch(ignore)
    await expect(confirm(system, newErrand('confirm'), ignore)).rejects.toMatchObject({
      code: 'JOURNAL_OPEN',
      message: expect.stringContaining('has not ended'),
    })
    expect(await recover(system, undefined, ignore)).toMatchObject({reason: 'was-undoing'})
    expectNothingLeft(machine.state)
  })
})

test('what locks at its end cannot be taken back, and is refused before anything is done', async () => {
  const stage = await stageNamed('a lock at the end')
  const machine = memoryMachine(stage.before)
  await expect(applyUnwatched(stage, machine.system, hour)).rejects.toMatchObject({
    code: 'CANNOT_CONFIRM',
    status: 64,
  })
  expect(machine.sandbox()).toEqual(stage.before)
  expectNothingLeft(machine.state)
})

async function diedAt(nth: number, scenario = undoableScenarios[1]) {
  if (scenario === undefined) throw new Error('there is one')
  const stage = await stageOf(scenario)
  const machine = memoryMachine(stage.before)
  const {system, died} = mortal(machine.system, nth, 'after')
  await applyUnwatched(stage, system, 0).catch(ignore)
  return {stage, machine, died}
}

describe.for(undoableScenarios)('$name', (scenario) => {
  /** Also where the apply itself, its watcher and a first recovery are all dead. */
  test('whatever dies, what nobody confirmed is taken back in the end', async () => {
    for (let nth = 0; ; nth++) {
      const {stage, machine, died} = await diedAt(nth, scenario)
      const dead = machine.sandbox()
      const journal = machine.state.get('journal')
      await recoverDying(dead, journal, `at change ${nth + 1}`, (again) =>
        expect(held(again.sandbox())).toBe(held(stage.before)),
      )
      if (!died()) break
    }
  })
})

async function recoverDying(
  dead: Sandbox,
  journal: string | undefined,
  where: string,
  prove: (machine: MemoryMachine) => void,
): Promise<void> {
  for (let nth = 0; ; nth++) {
    const again = memoryMachine(dead)
    if (journal !== undefined) again.state.set('journal', journal)
    const {system, died} = mortal(again.system, nth, 'after')
    await recover(system, undefined, ignore).catch(ignore)
    await recover(again.system, undefined, ignore)
    prove(again)
    expect(again.state.has('journal'), `${where}, then recovery at ${nth + 1}`).toBe(false)
    if (!died()) return
  }
}
