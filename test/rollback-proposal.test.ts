import {describe, expect, test} from 'vitest'
import {recover} from '../src/apply/recover.ts'
import {listGenerations} from '../src/generations/store.ts'
import {carryOut, isAsDesired} from '../src/reconcile.ts'
import {proposeRollback} from '../src/rollback-proposal.ts'
import {isTwin} from '../src/rules/twin.ts'
import {changedRulesFiles} from '../src/system/sandbox.ts'
import {freshSandbox, type Sandbox} from '../src/system/sandbox-file.ts'
import {type Moment, mortal} from './apply/deaths.ts'
import {expectHeld} from './apply/kept.ts'
import {type MemoryMachine, memoryMachine} from './apply/memory-machine.ts'
import {applyPolicies, applyRules} from './generations/apply-text.ts'

const passwd = '-w /etc/passwd -p wa -k a\n'
const group = '-w /etc/group -p wa -k b\n'
const hosts = '-w /etc/hosts -p wa -k x\n'
const shadow = '-w /etc/shadow -p wa -k y\n'

const plainScope = {takeOver: false, isStrict: false}

async function rollBackTo(machine: MemoryMachine, number?: number, takeOver = false) {
  const scope = {...plainScope, takeOver}
  const {proposal, target} = await proposeRollback(machine.system, number, scope)
  const report = await carryOut(machine.system, proposal, () => {})
  return {target: target.number, report, proposal}
}

function kernel(machine: MemoryMachine): readonly unknown[] {
  return machine.sandbox().rules.map(({fields}) => fields.at(-1)?.value)
}

/** Kernel and files, whatever order the files are in. */
function held({rules, control, rules_d}: Sandbox): string {
  return JSON.stringify([rules, control, Object.entries(rules_d).sort()])
}

/** Somebody changes a file of rules.d. */
function edit(machine: MemoryMachine, name: string, text: string | undefined): void {
  const change = text === undefined ? {kind: 'remove' as const} : {kind: 'replace' as const, text}
  const sandbox = machine.sandbox()
  machine.set({...sandbox, rules_d: changedRulesFiles(sandbox.rules_d, name, change)})
}

/** Somebody loads rules into the kernel. */
async function load(machine: MemoryMachine, line: string): Promise<void> {
  await machine.system.loadRules(line)
}

describe('back to what was', () => {
  test('one before by default, kernel, control and file to the byte, and back again', async () => {
    const machine = memoryMachine()
    await applyRules(machine, `-b 8192\n${passwd}`)
    const first = machine.sandbox()
    await applyRules(machine, `-b 100\n-f 0\n${group}${passwd}`)
    const second = machine.sandbox()
    expect(await rollBackTo(machine)).toMatchObject({target: 1, report: {generation: 3}})
    expect(held(machine.sandbox())).toBe(held(first))
    expect(await rollBackTo(machine)).toMatchObject({target: 2, report: {generation: 4}})
    expect(held(machine.sandbox())).toBe(held(second))
    expect(await rollBackTo(machine, 1)).toMatchObject({report: {generation: 5}})
    expect(held(machine.sandbox())).toBe(held(first))
    const {sound} = await listGenerations(machine.system)
    expect(sound.map(({action, back_to}) => [action, back_to])).toEqual([
      ['before', null],
      ['apply', null],
      ['apply', null],
      ['rollback', 1],
      ['rollback', 2],
      ['rollback', 1],
    ])
    await expectHeld(machine, 5, machine.sandbox())
  })

  test('before the first apply: rules of others come back, and our file goes', async () => {
    const machine = memoryMachine()
    await load(machine, hosts)
    const before = machine.sandbox()
    await applyRules(machine, `-b 8192\n${passwd}`)
    await applyRules(machine, group)
    await rollBackTo(machine, 0)
    expect(held(machine.sandbox())).toBe(held(before))
    expect(machine.sandbox().rules_d).not.toHaveProperty('auditform.rules')
    // What came back is not somebody else's: it goes again.
    await rollBackTo(machine, 1)
    expect(kernel(machine)).toEqual(['a'])
  })

  test('to where it is there is nothing to do, and what drifted is mended', async () => {
    const machine = memoryMachine()
    await applyRules(machine, passwd)
    const {proposal} = await proposeRollback(machine.system, 1, plainScope)
    expect(isAsDesired(proposal)).toBe(true)
    const applied = machine.sandbox()
    machine.set({...applied, rules: []})
    edit(machine, 'auditform.rules', 'somebody was here\n')
    await rollBackTo(machine, 1)
    expect(held(machine.sandbox())).toBe(held(applied))
  })

  test('rules that were applied to the kernel only go as well', async () => {
    const machine = memoryMachine()
    await applyPolicies(machine, {
      policies: {'p.json5': `{unmanaged: 'keep', rules: ['${passwd.trim()}']}`},
    })
    await applyRules(machine, `${passwd}${group}`, {liveOnly: true})
    await rollBackTo(machine, 1)
    expect(kernel(machine)).toEqual(['a'])
  })

  test('control values that nobody applied stay as they are', async () => {
    const machine = memoryMachine()
    await applyRules(machine, passwd)
    await applyRules(machine, `-b 100\n${passwd}`)
    const now = machine.sandbox()
    machine.set({...now, control: {...now.control, rate_limit: 77}})
    await rollBackTo(machine, 1)
    expect(machine.sandbox().control).toMatchObject({backlog_limit: 64, rate_limit: 77})
  })
})

describe('rules that others loaded since', () => {
  test.for([
    {unmanaged: 'keep', left: ['a', 'x', 'osquery']},
    {unmanaged: 'remove', left: ['a', 'osquery']},
  ])('with unmanaged $unmanaged', async ({unmanaged, left}) => {
    const machine = memoryMachine()
    await applyPolicies(machine, {
      policies: {'p.json5': `{unmanaged: '${unmanaged}', rules: ['${passwd.trim()}']}`},
    })
    await applyRules(machine, `${passwd}${group}`)
    await load(machine, hosts)
    await load(machine, '-w /etc/cron.d -p wa -k osquery\n')
    await rollBackTo(machine, 1)
    expect(kernel(machine).toSorted()).toEqual(left.toSorted())
  })

  test('and rules of agents that are gone stay gone', async () => {
    const machine = memoryMachine()
    await load(machine, '-w /etc/cron.d -p wa -k osquery\n')
    await applyRules(machine, passwd)
    await applyRules(machine, group)
    expect(kernel(machine).toSorted()).toEqual(['b', 'osquery'])
    machine.set({...machine.sandbox(), rules: machine.sandbox().rules.slice(-1)})
    await rollBackTo(machine, 1)
    expect(kernel(machine)).not.toContain('osquery')
  })
})

describe('files of others', () => {
  const start = {...freshSandbox, rules_d: {'10-x.rules': hosts, '20-y.rules': '# nothing\n'}}

  async function takenOver(): Promise<MemoryMachine> {
    const machine = memoryMachine(start)
    await applyRules(machine, passwd, {takeOver: true})
    expect(Object.keys(machine.sandbox().rules_d).toSorted()).toEqual([
      '10-x.rules.set-aside',
      '20-y.rules',
      'auditform.rules',
    ])
    return machine
  }

  test('that were set aside come back, are set aside again, and come back', async () => {
    const machine = await takenOver()
    const applied = machine.sandbox()
    for (const round of [1, 2]) {
      const {report} = await rollBackTo(machine, 0)
      expect(report.persisted?.putBack, `${round}`).toEqual(['/r/10-x.rules'])
      expect(machine.sandbox().rules_d, `${round}`).toEqual(start.rules_d)
      const again = await rollBackTo(machine, 1)
      expect(again.proposal.hazards).toContainEqual({
        name: 'TAKES_OVER_FILE',
        stops: false,
        about: ['/r/10-x.rules'],
      })
      expect(held(machine.sandbox()), `${round}`).toBe(held(applied))
    }
  })

  test.for([
    {name: 'was moved away', text: undefined},
    {name: 'was changed', text: '-w /tmp -k z\n'},
  ])('come back as they were also when what was set aside $name', async ({text}) => {
    const machine = await takenOver()
    edit(machine, '10-x.rules.set-aside', text)
    await rollBackTo(machine, 0)
    expect(machine.sandbox().rules_d['10-x.rules']).toBe(hosts)
  })

  test('that came since stop it, unless they are set aside too', async () => {
    const machine = await takenOver()
    await applyRules(machine, group)
    edit(machine, '30-new.rules', shadow)
    const {proposal} = await proposeRollback(machine.system, 1, plainScope)
    expect(proposal.hazards).toContainEqual({
      name: 'TAKES_OVER_FILE',
      stops: true,
      about: ['/r/30-new.rules'],
    })
    await rollBackTo(machine, 1, true)
    expect(machine.sandbox().rules_d).toHaveProperty(['30-new.rules.set-aside'])
    await rollBackTo(machine)
    expect(machine.sandbox().rules_d).toHaveProperty(['30-new.rules'])
  })

  test('that somebody removed are not made anew', async () => {
    const machine = memoryMachine(start)
    await applyRules(machine, passwd, {takeOver: true})
    edit(machine, '20-y.rules', undefined)
    await rollBackTo(machine, 0)
    expect(Object.keys(machine.sandbox().rules_d)).toEqual(['10-x.rules'])
  })
})

describe('refused', () => {
  test('where there is no generation, or not that one', async () => {
    const machine = memoryMachine()
    await expect(rollBackTo(machine)).rejects.toMatchObject({code: 'NO_GENERATION'})
    await applyRules(machine, passwd)
    await expect(rollBackTo(machine, 5)).rejects.toMatchObject({
      code: 'NO_GENERATION',
      suggestions: [expect.stringContaining('0 to 1')],
    })
  })

  test('where the one before is damaged; an earlier one still works', async () => {
    const machine = memoryMachine()
    for (const text of [passwd, group, hosts]) await applyRules(machine, text)
    machine.folders.set('generations/2', [{name: 'generation.json', text: '{}'}])
    await expect(rollBackTo(machine)).rejects.toMatchObject({code: 'GENERATION_DAMAGED'})
    await rollBackTo(machine, 1)
    expect(kernel(machine)).toEqual(['a'])
  })

  test('when somebody changed the kernel since the plan was shown', async () => {
    const machine = memoryMachine()
    await applyRules(machine, passwd)
    const {proposal} = await proposeRollback(machine.system, 0, plainScope)
    await load(machine, hosts)
    await expect(carryOut(machine.system, proposal, () => {})).rejects.toMatchObject({
      code: 'STALE',
      status: 4,
    })
  })
})

/** A machine on which files of others were taken over, and, where it goes to 1, come back. */
async function before(to: number) {
  const machine = memoryMachine({...freshSandbox, rules_d: {'10-x.rules': hosts}})
  const ends = [held(machine.sandbox())]
  await applyRules(machine, passwd, {takeOver: true})
  ends.push(held(machine.sandbox()))
  if (to === 1) await rollBackTo(machine, 0)
  const {proposal} = await proposeRollback(machine.system, to, plainScope)
  return {machine, proposal, start: held(machine.sandbox()), end: ends[to]}
}

/** Lets a rollback die at its nth change and recovers; false when it did not get there. */
async function dieAndRecover(to: number, nth: number, moment: Moment): Promise<boolean> {
  const {machine, proposal, start, end} = await before(to)
  const count = machine.folders.size
  const {system, died} = mortal(machine.system, nth, moment)
  await carryOut(system, proposal, () => {}).catch(() => {})
  if (!died()) return false
  const where = `to ${to}, ${moment} change ${nth + 1}`
  const report = await recover(machine.system, undefined, () => {})
  const now = held(machine.sandbox())
  const isDone = now === end
  expect([start, end], where).toContain(now)
  if (report.kind === 'recovered') expect(report.direction, where).toBe(isDone ? 'finish' : 'undo')
  expect(machine.sandbox().rules.some(isTwin), where).toBe(false)
  expect(machine.folders.size, where).toBe(count + (isDone ? 1 : 0))
  return true
}

test.for(['before', 'after', 'torn'] as const)(
  'killed %s any of its changes, recovery ends it whole or takes it back whole',
  async (moment) => {
    for (const to of [0, 1]) {
      let deaths = 0
      while (await dieAndRecover(to, deaths, moment)) deaths += 1
      expect(deaths).toBeGreaterThan(8)
    }
  },
)
