import {describe, expect, test} from 'vitest'
import type {Intent} from '../../src/apply/journal-entries.ts'
import {alsoDiffers, type RollBack, rollBack} from '../../src/apply/roll-back.ts'
import {formatWords} from '../../src/rules/format-words.ts'
import {observe} from '../../src/state/observe.ts'
import {readSandbox, writeSandbox} from '../../src/system/sandbox-file.ts'
import type {RunResult, System} from '../../src/system/system.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {makeWorld} from '../world.ts'

const refused: RunResult = {stdout: '', stderr: 'no\n', exitCode: 255, failure: undefined}
const theirs = ['-w', '/etc/hosts', '-p', 'wa', '-k', 'somebody']
const theirLine = '-w /etc/hosts -p wa -k somebody'
const asBefore = {kind: 'as-before', leftAlone: []}

/** A world that held the rules of one word, and holds those of another by the hand of an apply. */
async function changedWorld(before: string, now: string) {
  const world = await makeWorld({rules: mutable(before)})
  const facts = await world.system.facts({users: new Set(), groups: new Set(), paths: new Set()})
  const {state} = await observe(world.system, facts, [])
  const start = await readSandbox(world.sandboxPath)
  await writeSandbox(world.sandboxPath, {...start, rules: mutable(now)})
  const intent: Intent = {
    type: 'intent',
    format_version: '1',
    id: 'i',
    began: '',
    pid: 1,
    boot: '',
    auditctl: '',
    paths: [],
    before: {rules: mutable(before), control: state.control},
    desired: {rules: mutable(now), control: {}},
    changes: ['backlog_wait_time'],
    operations: [],
    lastly: [],
    file: null,
    generation: null,
  }
  return {world, facts, intent, start}
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
    const {world, facts, intent, start} = await changedWorld(before, now)
    expect(await rollBack(world.system, intent, facts)).toEqual(asBefore)
    expect(await world.sandbox()).toEqual(start)
  })

  test('leads to before in what the apply changes; the rest somebody else changed stays', async () => {
    const {world, facts, intent, start} = await changedWorld('ab', 'bda')
    const {system} = world
    for (const argv of [theirs, ['-b', '9999'], ['--backlog_wait_time', '7']]) {
      await system.auditctl(argv)
    }
    expect(await rollBack(system, intent, facts)).toEqual({
      kind: 'as-before',
      leftAlone: [theirLine, 'backlog_limit 9999'],
    })
    const {rules, control} = await world.sandbox()
    expect(control).toEqual({...start.control, backlog_limit: 9999})
    const isTheirs = ({syscalls}: (typeof rules)[number]) => syscalls === 'all'
    expect(rules.filter((rule) => !isTheirs(rule))).toEqual(start.rules)
    expect(rules.filter(isTheirs)).toHaveLength(1)
  })

  test('leaves even a rule of somebody else that hides what was recorded before', async () => {
    const {world, facts, intent} = await changedWorld('ab', 'abd')
    await world.system.auditctl(['-A', 'never,exit', '-F', 'auid=4'])
    const {leftAlone} = await rollBack(world.system, intent, facts)
    expect(leftAlone).toEqual([expect.stringContaining('never,exit')])
    expect((await world.sandbox()).rules).toHaveLength(3)
  })

  test('takes out what auditctl made of the words of the apply', async () => {
    const {world, facts, intent, start} = await changedWorld('ab', 'abd')
    await writeSandbox(world.sandboxPath, start)
    // This one takes another key out of the same words.
    const system: System = {
      ...world.system,
      auditctl: (argv) =>
        world.system.auditctl(argv.map((word) => word.replace(/^key=d$/, 'key=x'))),
    }
    const [, , added] = intent.desired.rules
    await system.auditctl((added && formatWords(added, 'append', facts)) ?? [])
    expect((await world.sandbox()).rules).not.toEqual(intent.desired.rules)
    expect((await world.sandbox()).rules).toHaveLength(3)
    expect(await rollBack(system, intent, facts)).toEqual(asBefore)
    expect(await world.sandbox()).toEqual(start)
  })

  test('is tried once more where a command of it failed', async () => {
    const {world, facts, intent, start} = await changedWorld('ab', 'abd')
    let deletes = 0
    const shaky: System = {
      ...world.system,
      auditctl: (argv) =>
        argv[0] === '-d' && deletes++ === 0
          ? Promise.resolve({...refused, exitCode: undefined, failure: 'killed'})
          : world.system.auditctl(argv),
    }
    expect(await rollBack(shaky, intent, facts)).toEqual(asBefore)
    expect(await world.sandbox()).toEqual(start)
  })

  test('that stops half-way says what is not as before, and which commands are left', async () => {
    const {world, facts, intent} = await changedWorld('ab', 'abde')
    await world.system.auditctl(theirs)
    const stuck: System = {
      ...world.system,
      auditctl: (argv) =>
        argv[0] === '-d' ? Promise.resolve(refused) : world.system.auditctl(argv),
    }
    const back = await rollBack(stuck, intent, facts)
    expect(back).toMatchObject({
      kind: 'half-done',
      differences: ['0 rules are missing and 2 are too many', 'no'],
      leftAlone: [theirLine],
    })
    expect(back.kind === 'half-done' && back.commands.map(([verb]) => verb)).toEqual(['-d', '-d'])
  })

  test('that finds lines which no rule prints does not claim that it is as before', async () => {
    const {world, facts, intent} = await changedWorld('', 'ab')
    const garbled: System = {
      ...world.system,
      exactReading: async () => ({kind: 'unavailable', reason: 'ssh', detail: 'a test'}),
      auditctl: async (argv) => {
        const result = await world.system.auditctl(argv)
        return argv[0] === '-l' ? {...result, stdout: 'what?\n'} : result
      },
    }
    expect(await rollBack(garbled, intent, facts)).toMatchObject({
      kind: 'half-done',
      differences: ["auditctl lists 'what?', which is no rule that is known"],
    })
    expect((await world.sandbox()).rules).toHaveLength(2)
  })

  test('that cannot even read the kernel does not claim anything', async () => {
    const {world, facts, intent} = await changedWorld('ab', 'abd')
    const dead: System = {
      ...world.system,
      auditctl: async () => ({...refused, stderr: '', exitCode: undefined, failure: 'missing'}),
    }
    expect(await rollBack(dead, intent, facts)).toMatchObject({
      kind: 'half-done',
      differences: [expect.stringMatching(/^the kernel cannot be read/)],
      commands: [],
    })
  })
})

test('one thing more that is not as before makes an undo half-done', () => {
  const more: RollBack = {
    kind: 'half-done',
    differences: ['x'],
    commands: [['-D']],
    leftAlone: ['z'],
  }
  const none: RollBack = {kind: 'as-before', leftAlone: ['z']}
  expect(alsoDiffers(none, 'y')).toEqual({...more, differences: ['y'], commands: []})
  expect(alsoDiffers(more, 'y')).toEqual({...more, differences: ['x', 'y']})
})
