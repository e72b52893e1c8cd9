import {describe, expect, test} from 'vitest'
import {alsoDiffers, type RollBack, rollBack} from '../../src/apply/roll-back.ts'
import {observe} from '../../src/state/observe.ts'
import {readSandbox, writeSandbox} from '../../src/system/sandbox-file.ts'
import type {RunResult, System} from '../../src/system/system.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {makeWorld} from '../world.ts'

const refused: RunResult = {stdout: '', stderr: 'no\n', exitCode: 255, failure: undefined}

/** A world that held the rules of one word and holds those of another now. */
async function changedWorld(before: string, now: string) {
  const world = await makeWorld({rules: mutable(before)})
  const facts = await world.system.facts({users: new Set(), groups: new Set(), paths: new Set()})
  const {state} = await observe(world.system, facts, [])
  const start = await readSandbox(world.sandboxPath)
  await writeSandbox(world.sandboxPath, {...start, rules: mutable(now)})
  return {world, facts, state, start}
}

function mutable(word: string) {
  return rulesOf(word).map((rule) => ({
    ...rule,
    fields: rule.fields.map((field) => ({...field})),
    syscalls: rule.syscalls === 'all' ? ('all' as const) : [...rule.syscalls],
  }))
}

describe('the way back', () => {
  test.for([
    {name: 'from a run that was not begun', before: 'ab', now: 'ab'},
    {name: 'from additions', before: 'ab', now: 'abd'},
    {name: 'from deletions', before: 'abd', now: 'b'},
    {name: 'from another order', before: 'abd', now: 'dba'},
    {name: 'from nothing left', before: 'abCd', now: ''},
    {name: 'to nothing', before: '', now: 'ab'},
  ])('leads $name', async ({before, now}) => {
    const {world, facts, state, start} = await changedWorld(before, now)
    expect(await rollBack(world.system, state, facts)).toEqual({kind: 'as-before'})
    expect(await world.sandbox()).toEqual(start)
  })

  test('is planned from what is there, whoever changed it', async () => {
    const {world, facts, state, start} = await changedWorld('ab', 'ab')
    await world.system.auditctl(['-w', '/etc/hosts', '-p', 'wa'])
    await world.system.auditctl(['-b', '9999'])
    expect(await rollBack(world.system, state, facts)).toEqual({kind: 'as-before'})
    expect(await world.sandbox()).toEqual(start)
  })

  test('is tried once more where a command of it failed', async () => {
    const {world, facts, state, start} = await changedWorld('ab', 'abd')
    let deletes = 0
    const shaky: System = {
      ...world.system,
      auditctl: (argv) =>
        argv[0] === '-d' && deletes++ === 0
          ? Promise.resolve({...refused, exitCode: undefined, failure: 'killed'})
          : world.system.auditctl(argv),
    }
    expect(await rollBack(shaky, state, facts)).toEqual({kind: 'as-before'})
    expect(await world.sandbox()).toEqual(start)
  })

  test('that stops half-way says what is not as before, and which commands are left', async () => {
    const {world, facts, state} = await changedWorld('ab', 'abde')
    const stuck: System = {
      ...world.system,
      auditctl: (argv) =>
        argv[0] === '-d' ? Promise.resolve(refused) : world.system.auditctl(argv),
    }
    const back = await rollBack(stuck, state, facts)
    expect(back).toMatchObject({
      kind: 'half-done',
      differences: ['0 rules are missing and 2 are too many', 'no'],
    })
    expect(back.kind === 'half-done' && back.commands.map(([verb]) => verb)).toEqual(['-d', '-d'])
  })

  test('that cannot even read the kernel does not claim anything', async () => {
    const {world, facts, state} = await changedWorld('ab', 'abd')
    const dead: System = {
      ...world.system,
      auditctl: async () => ({...refused, stderr: '', exitCode: undefined, failure: 'missing'}),
    }
    expect(await rollBack(dead, state, facts)).toMatchObject({
      kind: 'half-done',
      differences: [expect.stringMatching(/^the kernel cannot be read/)],
      commands: [],
    })
  })
})

test('one thing more that is not as before makes an undo half-done', () => {
  const more: RollBack = {kind: 'half-done', differences: ['x'], commands: [['-D']]}
  expect(alsoDiffers({kind: 'as-before'}, 'y')).toEqual({...more, differences: ['y'], commands: []})
  expect(alsoDiffers(more, 'y')).toEqual({...more, differences: ['x', 'y']})
})
