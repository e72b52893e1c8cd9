import {expect, test} from 'vitest'
import {recover} from '../../src/apply/recover.ts'
import {waitForOrphans} from '../../src/apply/writers.ts'
import type {ApplyEvent} from '../../src/plan/apply-event.ts'
import {carryOut, isAsDesired} from '../../src/reconcile.ts'
import type {System} from '../../src/system/system.ts'
import {scenarios, stageOf} from './fault-scenarios.ts'
import {memoryMachine} from './memory-machine.ts'

const orphan = {pid: 9, program: 'auditctl'}

/**
 * A host on which an apply was killed while auditctl had carried out a half of its rules file. It
 * lives on, and is done with the other half when it has been looked for so often.
 */
async function withOrphan(looksUntilDone: number) {
  const scenario = scenarios.find(({name}) => name === 'a batch')
  if (scenario === undefined) throw new Error('there is one')
  const stage = await stageOf(scenario)
  const machine = memoryMachine(stage.before)
  const {system} = machine
  let rest = ''
  const killed: System = {
    ...system,
    async loadRules(text) {
      const lines = text.split('\n')
      const half = Math.ceil(lines.length / 2)
      await system.loadRules(lines.slice(0, half).join('\n'))
      rest = lines.slice(half).join('\n')
      throw new Error('killed')
    },
    auditctl: (argv) => (rest === '' ? system.auditctl(argv) : Promise.reject(new Error('dead'))),
    writeState: async (name, text) => void (rest === '' && (await system.writeState(name, text))),
    appendState: async () => {},
    removeState: () => Promise.reject(new Error('dead')),
  }
  const proposal = await stage.propose(system)
  await carryOut(killed, proposal, () => {}).catch(() => {})
  expect(machine.state.has('journal')).toBe(true)
  let looks = 0
  const later: System = {
    ...system,
    async readiness() {
      if (looks++ === looksUntilDone) await system.loadRules(rest)
      return {...(await system.readiness()), writers: looks > looksUntilDone ? [] : [orphan]}
    },
  }
  return {stage, machine, system: later}
}

test.for(['finish', 'undo'] as const)(
  'an auditctl that outlived its apply is waited for before anything is read: %s',
  async (way) => {
    const {stage, machine, system} = await withOrphan(2)
    const events: ApplyEvent[] = []
    await recover(system, way, (event) => void events.push(event))
    const told = events.filter(({kind}) => kind === 'finding')
    expect(told).toEqual([{kind: 'finding', finding: {code: 'writer-at-work', ...orphan}}])
    expect(isAsDesired(await stage.propose(system))).toBe(way === 'finish')
    if (way === 'undo') expect(machine.sandbox()).toEqual(stage.before)
  },
)

test('one that does not end is named, and the machine is not touched', async () => {
  const {machine, system} = await withOrphan(Number.POSITIVE_INFINITY)
  const before = machine.sandbox()
  await expect(waitForOrphans(system, () => {}, 300)).rejects.toMatchObject({
    code: 'WRITER_AT_WORK',
    status: 1,
    message: expect.stringContaining('auditctl (process 9)'),
  })
  expect(machine.sandbox()).toEqual(before)
})

test('a program that has rules of its own and never ends is waited for by nobody', async () => {
  const {system} = memoryMachine()
  const readiness = {...(await system.readiness()), writers: [{pid: 9, program: 'auditbeat'}]}
  await waitForOrphans({...system, readiness: async () => readiness}, () => {})
})
