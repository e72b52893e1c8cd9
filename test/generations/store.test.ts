import {describe, expect, test} from 'vitest'
import {findGeneration} from '../../src/generations/find.ts'
import {listGenerations, mostGenerations, readGeneration} from '../../src/generations/store.ts'
import {freshSandbox} from '../../src/system/sandbox-file.ts'
import {expectHeld} from '../apply/kept.ts'
import {type MemoryMachine, memoryMachine} from '../apply/memory-machine.ts'
import {applyPolicies, applyRules} from './apply-text.ts'

const passwd = '-w /etc/passwd -p wa -k a\n'
const group = '-w /etc/group -p wa -k b\n'

async function numbers({system}: MemoryMachine): Promise<readonly number[]> {
  return (await listGenerations(system)).sound.map(({number}) => number)
}

/** Changes a file of a generation as a disk would, or somebody. */
function bend(
  machine: MemoryMachine,
  number: number,
  name: string,
  edit: (text: string) => string,
) {
  const path = `generations/${number}`
  const files = machine.folders.get(path) ?? []
  machine.folders.set(
    path,
    files.map((file) => (file.name === name ? {...file, text: edit(file.text)} : file)),
  )
}

describe('an apply', () => {
  test('that is the first keeps what was there, and what it left', async () => {
    const start = {
      ...freshSandbox,
      rules_d: {'10-x.rules': '-b 100\n', 'auditform.rules': '# older\n'},
    }
    const machine = memoryMachine(start)
    expect(await applyRules(machine, `-b 8192\n${passwd}`)).toMatchObject({generation: 1})
    expect(await numbers(machine)).toEqual([0, 1])
    await expectHeld(machine, 0, start)
    await expectHeld(machine, 1, machine.sandbox())
    const [before, after] = (await listGenerations(machine.system)).sound
    expect(before).toMatchObject({action: 'before', unmanaged: 'keep', policies: []})
    expect(after).toMatchObject({
      action: 'apply',
      added: 1,
      removed: 0,
      control_asked: ['backlog_limit'],
      control_changed: ['backlog_limit'],
      rules_file: {path: '/r/auditform.rules', changed: true},
    })
  })

  test('keeps policies with what they include, who, why, and what was run', async () => {
    const machine = memoryMachine()
    const policies = {
      'site.json5': "{include: ['./sub/more.rules'], rules: ['-w /etc/passwd -p wa -k a']}",
      'sub/more.rules': group,
    }
    await applyPolicies(machine, {policies, errand: {reason: 'CHG 1', planId: '0123456789ab'}})
    const kept = await findGeneration(machine.system, 1)
    expect(kept.summary).toMatchObject({reason: 'CHG 1', plan: '0123456789ab'})
    expect(kept.summary.user.uid).toBe(process.getuid?.() ?? -1)
    expect(kept.policies).toEqual([
      {path: 'site.json5', text: policies['site.json5']},
      {path: 'sub/more.rules', text: group},
    ])
    expect(kept.rules.map(({listing, origin}) => [listing, origin])).toEqual([
      [
        '-w /etc/group -p wa -k b',
        {
          kind: 'policy',
          place: {file: 'sub/more.rules', line: 1, column: 1},
          text: group.trim(),
          why: undefined,
          protect: false,
        },
      ],
      ['-w /etc/passwd -p wa -k a', expect.objectContaining({kind: 'policy'})],
    ])
    expect(kept.operations.map(({argv}) => argv[0])).toEqual(['-a', '-a'])
    expect(machine.folders.get('generations/1')?.map(({name}) => name)).toEqual([
      'generation.json',
      'kernel.json',
      'plan.json',
      'policy-1-site.json5',
      'policy-2-more.rules',
      'auditform.rules',
    ])
  })

  test('keeps the files that it sets aside, and counts what it moves', async () => {
    const machine = memoryMachine({...freshSandbox, rules_d: {'10-x.rules': group}})
    await applyRules(machine, `${passwd}${group}`, {takeOver: true})
    const first = await findGeneration(machine.system, 1)
    expect(first.setAside).toEqual([{name: '10-x.rules', path: '/r/10-x.rules', text: group}])
    expect(first.summary.others).toEqual([])
    await applyRules(machine, `${group}${passwd}`, {isStrict: true})
    const second = await findGeneration(machine.system, 2)
    expect(second.summary).toMatchObject({added: 0, removed: 0, moved: 1, set_aside: []})
  })

  test('of the kernel alone leaves our file as it is', async () => {
    const machine = memoryMachine()
    await applyRules(machine, passwd)
    await applyRules(machine, group, {liveOnly: true})
    const [first, second] = [
      await findGeneration(machine.system, 1),
      await findGeneration(machine.system, 2),
    ]
    expect(second.ours).toBe(first.ours)
    expect(second.summary.rules_file).toMatchObject({changed: false})
  })

  test('that fails keeps nothing', async () => {
    const machine = memoryMachine()
    const system = {
      ...machine.system,
      loadRules: async () => undefined,
      auditctl: async (args: readonly string[]) =>
        args[0] === '-a'
          ? {stdout: '', stderr: 'no', exitCode: 255, failure: undefined}
          : machine.system.auditctl(args),
    }
    await expect(applyRules({system}, passwd)).rejects.toMatchObject({code: 'OPERATION_FAILED'})
    expect(machine.folders.size).toBe(0)
  })

  test('is made all the same where it cannot be kept', async () => {
    const machine = memoryMachine()
    const broken = () => Promise.reject(new Error('the disk is full'))
    const report = await applyRules({system: {...machine.system, writeStateFolder: broken}}, passwd)
    expect(report.generation).toBeUndefined()
    expect(machine.sandbox().rules).toHaveLength(1)
    expect(machine.state.has('journal')).toBe(false)
  })
})

test('the newest are kept, and that of before the first apply', async () => {
  const machine = memoryMachine()
  const applies = mostGenerations + 2
  for (let each = 1; each <= applies; each++) {
    expect(await applyRules(machine, `-b ${1000 + each}\n`)).toMatchObject({generation: each})
  }
  const left = await numbers(machine)
  expect(left).toEqual([0, ...Array.from({length: mostGenerations}, (_, index) => index + 3)])
  await expect(findGeneration(machine.system, 2)).rejects.toMatchObject({
    code: 'GENERATION_PRUNED',
    suggestions: [`There are: 0, 3 to ${applies}. See auditform history`],
  })
  await expect(findGeneration(machine.system, 99)).rejects.toMatchObject({code: 'NO_GENERATION'})
})

describe('a generation that is damaged', () => {
  const names = [
    'generation.json',
    'kernel.json',
    'plan.json',
    'policy-1-p.rules',
    'auditform.rules',
  ]

  test.for(names)('in %s is named, and the others still work', async (name) => {
    const machine = memoryMachine()
    await applyRules(machine, passwd)
    await applyRules(machine, group)
    bend(machine, 1, name, (text) => text.replace('a', 'e'))
    await expect(readGeneration(machine.system, 1)).rejects.toMatchObject({
      code: 'GENERATION_DAMAGED',
      message: expect.stringContaining(`Generation 1 is damaged: ${name}`),
    })
    expect((await findGeneration(machine.system, 2)).ours).toContain('/etc/group')
    const {sound, damaged} = await listGenerations(machine.system)
    expect([sound.map(({number}) => number), damaged]).toEqual(
      name === 'generation.json' ? [[0, 2], [1]] : [[0, 1, 2], []],
    )
  })

  test('without one of its files, too', async () => {
    const machine = memoryMachine()
    await applyRules(machine, passwd)
    machine.folders.set(
      'generations/1',
      (machine.folders.get('generations/1') ?? []).filter(({name}) => name !== 'plan.json'),
    )
    await expect(findGeneration(machine.system, 1)).rejects.toMatchObject({
      message: expect.stringContaining('plan.json'),
    })
  })

  test('keeps its number: the next one comes behind it', async () => {
    const machine = memoryMachine()
    await applyRules(machine, passwd)
    bend(machine, 1, 'generation.json', () => '')
    expect(await applyRules(machine, group)).toMatchObject({generation: 2})
  })
})
