import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {recover} from '../../src/apply/recover.ts'
import {listGenerations} from '../../src/generations/store.ts'
import type {RecoverReport} from '../../src/plan/recovery-report.ts'
import {carryOut, isAsDesired} from '../../src/reconcile.ts'
import {isTwin} from '../../src/rules/twin.ts'
import type {Sandbox} from '../../src/system/sandbox-file.ts'
import {type Moment, mortal} from './deaths.ts'
import {type Stage, scenarios, stageOf} from './fault-scenarios.ts'
import {expectKept} from './kept.ts'
import {type MemoryMachine, memoryMachine} from './memory-machine.ts'

const tally = new Map<string, number>()
const count = (what: string) => tally.set(what, (tally.get(what) ?? 0) + 1)
afterAll(() => {
  const told = [...tally].map(([what, times]) => `${what}: ${times}`).join(', ')
  process.stdout.write(`deaths in an apply: ${told}\n`)
})

const every: readonly Moment[] = ['before', 'after', 'torn']
const ignore = () => {}

function held({rules, control, rules_d}: Sandbox): string {
  return JSON.stringify([rules, control, Object.entries(rules_d).sort()])
}

/** Lets an apply die at each of its changes, and hands each dead machine on. */
async function atEveryDeath(
  stage: Stage,
  moments: readonly Moment[],
  then: (machine: MemoryMachine, where: string) => Promise<void>,
): Promise<number> {
  let deaths = 0
  for (const moment of moments) {
    for (let nth = 0; ; nth++) {
      const machine = memoryMachine(stage.before)
      const proposal = await stage.propose(machine.system)
      const {system, died} = mortal(machine.system, nth, moment)
      await carryOut(system, proposal, ignore).catch(ignore)
      if (!died()) break
      deaths += 1
      count('died')
      await then(machine, `${moment} change ${nth + 1}`)
    }
  }
  return deaths
}

/** Kernel and files are wholly at one end, the one that is told, and nothing is left behind. */
async function proveEnd(
  stage: Stage,
  machine: MemoryMachine,
  report: RecoverReport,
  where: string,
): Promise<void> {
  const isDesired = isAsDesired(await stage.propose(machine.system))
  const isBefore = held(machine.sandbox()) === held(stage.before)
  expect(isDesired || isBefore, where).toBe(true)
  if (report.kind === 'recovered') {
    expect(report.direction, where).toBe(isDesired ? 'finish' : 'undo')
    count(`${report.direction} (${report.reason})`)
  } else count('nothing open')
  expect(machine.sandbox().rules.some(isTwin), where).toBe(false)
  expect(machine.state.has('journal'), where).toBe(false)
  await expectKept(machine, stage.before, isDesired, where)
}

describe.for(scenarios)('$name', (scenario) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await stageOf(scenario)
  })

  test('killed at any change, recovery leads to one of the two ends, and says which', async () => {
    const deaths = await atEveryDeath(stage, every, async (machine, where) => {
      await proveEnd(stage, machine, await recover(machine.system, undefined, ignore), where)
    })
    expect(deaths).toBeGreaterThan(10)
  })

  test.for(['finish', 'undo'] as const)('and to the end that is asked for: %s', async (choice) => {
    await atEveryDeath(stage, ['after'], async (machine, where) => {
      // What locked stays so until the next boot.
      if (choice === 'undo' && machine.sandbox().control.enabled === 'locked') return
      const report = await recover(machine.system, choice, ignore)
      await proveEnd(stage, machine, report, where)
      if (report.kind === 'recovered') expect(report.direction).toBe(choice)
    })
  })

  test('killed while it recovers, the next recovery ends it', async () => {
    await atEveryDeath(stage, ['after'], (machine, where) => dieRecovering(stage, machine, where))
  })

  test('cut off by a power cut, recovery brings the files to one end and the kernel with them', async () => {
    await atEveryDeath(stage, every, async (machine, where) => {
      machine.reboot()
      const report = await recover(machine.system, undefined, ignore)
      const {rules, rules_d} = machine.sandbox()
      expect(machine.state.has('journal'), where).toBe(false)
      expect(rules.some(isTwin), where).toBe(false)
      const isKept = await wasKept(machine)
      if (report.kind === 'nothing-open') return
      expect(isKept, where).toBe(report.kind === 'recovered' && report.direction === 'finish')
      count(`after a boot: ${report.kind === 'recovered' && report.direction}`)
      if (report.kind === 'recovered' && report.direction === 'finish') {
        expect(isAsDesired(await stage.propose(machine.system)), where).toBe(true)
      } else {
        expect(Object.entries(rules_d).sort()).toEqual(Object.entries(stage.before.rules_d).sort())
        // As before, or what the files of before make of a boot; never what half of the files made.
        machine.reboot()
        const ends = [stage.before.rules, machine.sandbox().rules].map((end) => JSON.stringify(end))
        expect(ends, where).toContain(JSON.stringify(rules))
      }
    })
  })
})

async function wasKept(machine: MemoryMachine): Promise<boolean> {
  const {sound} = await listGenerations(machine.system)
  return sound.some(({number}) => number === 1)
}

async function dieRecovering(stage: Stage, machine: MemoryMachine, where: string): Promise<void> {
  const journal = machine.state.get('journal')
  const dead = machine.sandbox()
  for (let nth = 0; ; nth++) {
    const again = memoryMachine(dead, machine.folders)
    if (journal !== undefined) again.state.set('journal', journal)
    const {system, died} = mortal(again.system, nth, 'after')
    await recover(system, undefined, ignore).catch(ignore)
    if (!died()) return
    count('died again')
    const report = await recover(again.system, undefined, ignore)
    await proveEnd(stage, again, report, `${where}, then recovery at ${nth + 1}`)
  }
}
