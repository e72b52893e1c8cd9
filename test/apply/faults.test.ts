import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {recover} from '../../src/apply/recover.ts'
import {AuditformError, ExitStatus} from '../../src/errors.ts'
import {carryOut, isAsDesired} from '../../src/reconcile.ts'
import {isTwin} from '../../src/rules/twin.ts'
import type {Sandbox} from '../../src/system/sandbox-file.ts'
import type {System} from '../../src/system/system.ts'
import type {Stubbornness} from './auditctl-faults.ts'
import {type Stage, scenarios, stageOf} from './fault-scenarios.ts'
import {type Fault, faults, faulty} from './faults.ts'
import {expectKept} from './kept.ts'
import {type MemoryMachine, memoryMachine} from './memory-machine.ts'

/** Over ssh the listing alone can be read; FAULTS_LISTED=1 lets all go wrong there, too. */
const readings: readonly Reading[] =
  Number(process.env['FAULTS_LISTED'] ?? 0) > 0 ? ['exact', 'listed'] : ['exact']

type Reading = 'exact' | 'listed'

const tally = new Map<string, number>()
const count = (what: string) => tally.set(what, (tally.get(what) ?? 0) + 1)
afterAll(() => {
  const told = [...tally].map(([what, times]) => `${what}: ${times}`).join(', ')
  process.stdout.write(`faults of an apply (${readings.join(', ')}): ${told}\n`)
})

/** What a host holds, as one text. */
function held({rules, control, rules_d}: Sandbox): string {
  return JSON.stringify([rules, control, Object.entries(rules_d).sort()])
}

/** The machine as it can be read. */
function readAs(reading: Reading, system: System): System {
  if (reading === 'exact') return system
  return {
    ...system,
    exactReading: async () => ({kind: 'unavailable', reason: 'ssh', detail: 'a test'}),
  }
}

const cases = readings.flatMap((reading) => scenarios.map((scenario) => ({...scenario, reading})))

describe.for(cases)('$name, $reading', (scenario) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await stageOf(scenario)
  })

  test.for(faults)('$door: $name', async (fault) => {
    let struck = 0
    for (const stubbornness of ['once', 'from then on'] as const) {
      for (let nth = 0; ; nth++) {
        const isStruck = await tryFault(stage, scenario.reading, fault, nth, stubbornness)
        if (!isStruck) break
        struck += 1
      }
    }
    if (fault.door === 'read' || fault.door === 'journal') expect(struck).toBeGreaterThan(4)
  })
})

/** Applies with one fault and proves the end; says whether the fault was met at all. */
async function tryFault(
  stage: Stage,
  reading: Reading,
  fault: Fault,
  nth: number,
  stubbornness: Stubbornness,
): Promise<boolean> {
  const machine = memoryMachine(stage.before)
  const whole = readAs(reading, machine.system)
  const proposal = await stage.propose(whole)
  const {system, struck} = faulty(whole, fault, nth, stubbornness)
  const outcome: unknown = await carryOut(system, proposal, () => {}).catch((error) => error)
  if (!struck()) return false
  count('tried')
  const where = `${fault.door} ${nth + 1}, ${stubbornness}`
  const isBefore = held(machine.sandbox()) === held(stage.before)
  if (!(outcome instanceof Error)) {
    count('applied')
    expect(isAsDesired(await stage.propose(machine.system)), where).toBe(true)
    if (fault.door !== 'generation') await expectKept(machine, stage.before, true, where)
    // Where nothing can be removed the journal stays, and says so.
    if (fault.door !== 'journal') expect([...machine.state.keys()], where).toEqual([])
    return true
  }
  if (!(outcome instanceof AuditformError)) throw outcome
  if (outcome.code === 'NOT_LOCKED') {
    count('all but locked')
    const {plan, file} = await stage.propose(machine.system)
    expect([plan.operations, file?.change], where).toEqual([[], 'none'])
    return true
  }
  if (outcome.status === ExitStatus.halfDone) {
    count('half done, and told')
    await recoverFrom(stage, machine, where)
    return true
  }
  count('as before')
  await expectKept(machine, stage.before, false, where)
  expect(isBefore, `${where}: ${outcome.message}`).toBe(true)
  if (fault.door !== 'journal') expect([...machine.state.keys()], where).toEqual([])
  return true
}

/** When the cause is gone, recovery leads to one of the two ends. */
async function recoverFrom(stage: Stage, machine: MemoryMachine, where: string): Promise<void> {
  const report = await recover(machine.system, undefined, () => {})
  expect(report.kind, where).toBe('recovered')
  const isDesired = isAsDesired(await stage.propose(machine.system))
  const isBefore = held(machine.sandbox()) === held(stage.before)
  expect(isDesired || isBefore, where).toBe(true)
  expect(report.kind === 'recovered' && report.direction, where).toBe(isDesired ? 'finish' : 'undo')
  expect(machine.sandbox().rules.some(isTwin), where).toBe(false)
  expect(machine.state.has('journal'), where).toBe(false)
  await expectKept(machine, stage.before, isDesired, where)
  count('recovered from there')
}
