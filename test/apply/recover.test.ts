import {describe, expect, test} from 'vitest'
import {recover} from '../../src/apply/recover.ts'
import {carryOut, isAsDesired} from '../../src/reconcile.ts'
import type {System} from '../../src/system/system.ts'
import {mortal} from './deaths.ts'
import {scenarios, stageOf} from './fault-scenarios.ts'
import {memoryMachine} from './memory-machine.ts'

const ignore = () => {}
const stranger = ['-w', '/etc/hosts', '-p', 'wa', '-k', 'somebody']
const strangerLine = '-w /etc/hosts -p wa -k somebody'

/** A host on which the apply of a scenario was killed behind its nth change. */
async function cutOff(name: string, nth: number) {
  const scenario = scenarios.find((each) => each.name === name)
  if (scenario === undefined) throw new Error(`there is no ${name}`)
  const stage = await stageOf(scenario)
  const machine = memoryMachine(stage.before)
  const {system, died} = mortal(machine.system, nth, 'after')
  await carryOut(system, await stage.propose(machine.system), ignore).catch(ignore)
  expect(died()).toBe(true)
  return {stage, machine, system: machine.system}
}

describe('what somebody else did meanwhile', () => {
  test.for(['finish', 'undo'] as const)('a rule of theirs stays and is named: %s', async (way) => {
    const {machine, system} = await cutOff('deletes', 3)
    await system.auditctl(stranger)
    const report = await recover(system, way, ignore)
    expect(report).toMatchObject({kind: 'recovered', strangers: [strangerLine]})
    const listing = (await system.auditctl(['-l'])).stdout.trim().split('\n')
    expect(listing).toContain(strangerLine)
    expect(listing).toHaveLength(way === 'finish' ? 2 : 4)
    expect(machine.state.has('journal')).toBe(false)
  })

  test('a control value that the apply does not change stays as they set it', async () => {
    const {machine, system} = await cutOff('control values', 4)
    await system.auditctl(['--backlog_wait_time', '7'])
    await recover(system, 'undo', ignore)
    expect(machine.sandbox().control).toMatchObject({backlog_wait_time: 7, backlog_limit: 8192})
  })
})

describe('a kernel that was locked meanwhile', () => {
  test('half-way is left alone, and the journal stays for after the boot', async () => {
    const {machine, system, stage} = await cutOff('deletes', 2)
    await system.auditctl(['-e', '2'])
    const before = machine.sandbox()
    await expect(recover(system, undefined, ignore)).rejects.toMatchObject({
      code: 'LOCKED',
      status: 3,
    })
    expect(machine.sandbox()).toEqual(before)
    machine.reboot()
    await recover(system, undefined, ignore)
    expect(machine.state.has('journal')).toBe(false)
    expect(machine.sandbox().rules).toEqual(stage.before.rules)
  })

  test('by the apply itself is as desired, and only the journal was left', async () => {
    const {machine, system, stage} = await cutOff('a lock at the end', 10)
    expect(machine.sandbox().control.enabled).toBe('locked')
    expect(await recover(system, undefined, ignore)).toMatchObject({
      direction: 'finish',
      reason: 'all-done',
    })
    expect(isAsDesired(await stage.propose(system))).toBe(true)
  })
})

test('an apply that failed and was killed while it was taken back is taken back', async () => {
  const scenario = scenarios.find(({name}) => name === 'deletes')
  if (scenario === undefined) throw new Error('there is one')
  const stage = await stageOf(scenario)
  let undoing = 0
  for (let nth = 3; ; nth++) {
    const machine = memoryMachine(stage.before)
    const proposal = await stage.propose(machine.system)
    // The file cannot be written, and all that was deleted comes back.
    const full: System = {
      ...machine.system,
      changeRulesFile: () => Promise.reject(new Error('no space')),
    }
    const {system, died} = mortal(full, nth, 'after')
    await carryOut(system, proposal, ignore).catch(ignore)
    if (!died()) break
    const report = await recover(machine.system, undefined, ignore)
    if (report.kind !== 'recovered' || report.reason !== 'was-undoing') continue
    undoing += 1
    expect(report.direction).toBe('undo')
    expect(machine.sandbox()).toEqual(stage.before)
  }
  expect(undoing).toBeGreaterThan(0)
})

test('a boot is told, and what it loaded is left', async () => {
  const {machine, system, stage} = await cutOff('adds', 3)
  machine.reboot()
  expect(await recover(system, undefined, ignore)).toMatchObject({
    isBooted: true,
    direction: 'undo',
    reason: 'booted-before-file',
  })
  expect(machine.sandbox().rules_d).toEqual(stage.before.rules_d)
})

test('what a boot loaded of the new file goes back with the file', async () => {
  const {machine, system, stage} = await cutOff('adds', 9)
  expect(machine.sandbox().rules_d).not.toEqual(stage.before.rules_d)
  machine.reboot()
  expect(machine.sandbox().rules).not.toEqual(stage.before.rules)
  await recover(system, 'undo', ignore)
  expect(machine.sandbox().rules_d).toEqual(stage.before.rules_d)
  expect(machine.sandbox().rules).toEqual(stage.before.rules)
})

test('a journal that is damaged behind its first line is used, and told', async () => {
  const {machine, system} = await cutOff('adds', 4)
  const lines = (machine.state.get('journal') ?? '').split('\n')
  expect(lines.length).toBeGreaterThan(3)
  machine.state.set('journal', [lines[0], 'rubbish', ...lines.slice(2)].join('\n'))
  expect(await recover(system, undefined, ignore)).toMatchObject({
    direction: 'finish',
    damagedLine: 2,
  })
})

test.for([
  {name: 'empty', bend: () => ''},
  {name: 'cut off in its first line', bend: (text: string) => text.slice(0, 200)},
  {
    name: 'changed in its first line',
    bend: (text: string) => text.replace('adds', 'odds').replace('intent', 'extent'),
  },
  {
    name: 'of another format',
    bend: (text: string) => text.replace('"format_version":"1"', '"format_version":"9"'),
  },
])(
  'a journal that is $name is refused with the ways out, and nothing is changed',
  async ({bend}) => {
    const {machine, system} = await cutOff('adds', 4)
    machine.state.set('journal', bend(machine.state.get('journal') ?? ''))
    const before = machine.sandbox()
    await expect(recover(system, undefined, ignore)).rejects.toMatchObject({
      code: 'JOURNAL_DAMAGED',
      status: 1,
    })
    expect(machine.sandbox()).toEqual(before)
    expect(machine.state.has('journal')).toBe(true)
  },
)

test('where nothing was cut off nothing happens', async () => {
  const machine = memoryMachine()
  expect(await recover(machine.system, undefined, ignore)).toEqual({kind: 'nothing-open'})
  expect([...machine.state.keys()]).toEqual([])
})
