import {describe, expect, test} from 'vitest'
import {type Hazard, hazard, hazardNames} from '../../src/plan/hazards.ts'
import {plainPaint} from '../../src/report/paint.ts'
import {fileLines, hazardLines, noteLines, readerLines} from '../../src/report/plan-notes.ts'
import type {PlanView} from '../../src/report/plan-view.ts'
import type {System} from '../../src/system/system.ts'
import {makeWorld, type World} from '../world.ts'

const brief = {verbose: false}
const verbose = {verbose: true}
const watch = '-w /etc/passwd -p wa -k identity'
const note = `Coverage lost now: a never rule that is listed like a watch keeps events out of the log; it goes: ${watch}`

/** The same host, whose kernel cannot be asked itself. */
function listingOnly(world: World): System {
  return {
    ...world.system,
    exactReading: async () => ({
      kind: 'unavailable',
      reason: 'no-koffi',
      detail: 'koffi is missing',
    }),
  }
}

/** The same host with another listing. */
function listing(system: System, stdout: string): System {
  return {
    ...system,
    auditctl: async (argv) =>
      argv[0] === '-l'
        ? {stdout, stderr: '', exitCode: 0, failure: undefined}
        : system.auditctl(argv),
  }
}

async function viewOf(
  policy: string,
  bend: (world: World) => Promise<System | undefined> = async () => undefined,
): Promise<PlanView> {
  const world = await makeWorld()
  await world.write('p.json5', policy)
  const system = (await bend(world)) ?? world.system
  return world.view(system, 'p.json5')
}

describe('the two readers', () => {
  test('say nothing when they agree', async () => {
    const {proposal} = await viewOf('{}')
    expect(readerLines(proposal, plainPaint)).toEqual([])
  })

  test('are told when the listing is not what the kernel holds', async () => {
    const {proposal} = await viewOf('{}', async ({system}) => {
      await system.auditctl(['-w', '/etc/passwd', '-p', 'wa'])
      return listing(system, '-w /etc/forged -p wa\n')
    })
    expect(readerLines(proposal, plainPaint)).toEqual([
      'The listing is not what the kernel holds.',
      '  auditctl -l, line 1: -w /etc/forged -p wa',
      '  the kernel:            -w /etc/passwd -p wa',
      expect.stringContaining('The kernel is believed'),
    ])
  })

  test('are told so, too, when one of them ends before the other', async () => {
    const {proposal} = await viewOf('{}', async ({system}) =>
      listing(system, '-w /etc/forged -p wa\n'),
    )
    expect(readerLines(proposal, plainPaint)).toContain('  the kernel:            (no line)')
  })
})

describe('our file', () => {
  const many = (count: number) =>
    `{rules: [${Array.from({length: count}, (_, n) => `'-w /f${n} -p wa'`).join()}]}`

  test('is shown as a diff', async () => {
    const {proposal} = await viewOf(many(1))
    const lines = fileLines(proposal, plainPaint, brief)
    expect(lines[0]).toMatch(/auditform\.rules is created$/)
    expect(lines[1]).toMatch(/^ {2}@@ /)
    expect(lines.at(-1)).toBe('  +-a always,exit -F path=/f0 -F perm=wa')
  })

  test('is only counted when the diff is long, unless all is asked for', async () => {
    const {proposal} = await viewOf(many(40))
    expect(fileLines(proposal, plainPaint, brief)).toEqual([
      expect.stringMatching(/is created \(a diff of 129 lines; --verbose shows it\)$/),
    ])
    expect(fileLines(proposal, plainPaint, verbose)).toHaveLength(128)
  })

  test('is not spoken of when it stays', async () => {
    const {proposal} = await viewOf(many(1), async (world) => {
      await world.apply(world.system, 'p.json5')
      return undefined
    })
    expect(fileLines(proposal, plainPaint, verbose)).toEqual([])
  })
})

describe('notes', () => {
  test('say of a locked kernel what apply would do', async () => {
    const view = await viewOf('{}', async ({system}) => {
      await system.auditctl(['-e', '2'])
      return undefined
    })
    expect(noteLines(view, plainPaint, brief)).toEqual([expect.stringMatching(/locked.*status 3/)])
  })

  test('name the rules of others that stay, and whose they are', async () => {
    const view = await viewOf(`{unmanaged: 'keep'}`, async ({system}) => {
      await system.auditctl(['-w', '/etc/hosts', '-p', 'wa', '-k', 'wazuh_fim'])
      await system.auditctl(['-w', '/etc/group', '-p', 'wa'])
      return undefined
    })
    expect(noteLines(view, plainPaint, brief)).toEqual([
      'Stays, as a rule of Wazuh: -w /etc/hosts -p wa -k wazuh_fim',
      'Stays, as a rule of others: -w /etc/group -p wa',
    ])
  })

  test('of a part of the policy, name what is left alone', async () => {
    const view = await viewOf('{}', async ({system}) => {
      await system.auditctl(['-w', '/etc/group', '-p', 'wa'])
      return undefined
    })
    const foreign = view.proposal.plan.current.rules
    const part = {...view, proposal: {...view.proposal, foreign, broken: []}}
    expect(noteLines(part, plainPaint, brief)).toContain('Left alone: -w /etc/group -p wa')
  })

  test('count the rules that are for other hosts', async () => {
    const view = await viewOf(`{rules: [{watch: '/etc/passwd', when: {arch: 's390x'}}]}`)
    expect(noteLines(view, plainPaint, brief)).toEqual([
      '1 rule left out because of when: conditions.',
    ])
  })

  test('say what cannot be reached', async () => {
    const view = await viewOf('{control: {loginuid_immutable: false}}', async ({system}) => {
      await system.auditctl(['--loginuid-immutable'])
      return undefined
    })
    expect(noteLines(view, plainPaint, brief)).toEqual([
      'loginuid_immutable cannot be taken back before the next boot.',
    ])
  })

  test('count what the listing does not prove, and name it when all is asked for', async () => {
    const view = await viewOf(`{rules: ['${watch}']}`, async (world) => {
      await world.apply(world.system, 'p.json5')
      return listingOnly(world)
    })
    expect(noteLines(view, plainPaint, brief)).toEqual([
      '1 rule unproven: the listing alone cannot tell (koffi is missing); --verbose names them.',
    ])
    expect(noteLines(view, plainPaint, verbose)).toEqual([
      '1 rule unproven: the listing alone cannot tell (koffi is missing):',
      `  ${watch}`,
      '    a rule with the action never is listed like a watch',
      '    a rule on a path and one on a directory are listed alike',
    ])
  })
})

describe('hazards', () => {
  test.for(hazardNames)('%s says what it means, and how it is allowed if it stops', (name) => {
    const hazards = hazard(name, ['this'])
    const [head, about, ...ways] = hazardLines(hazards, plainPaint)
    expect(head).toMatch(new RegExp(`^${name} \\((high|medium)\\) [A-Z].*:$`))
    expect(about).toBe('    this')
    if (hazards[0]?.stops) expect(ways[0]).toBe(`  apply refuses this without --allow ${name}`)
    else expect(ways).toEqual([])
  })

  test('of many lines the first five are shown', () => {
    const found: Hazard = {name: 'COVERAGE_LOST', stops: false, about: [...'abcdefg']}
    expect(hazardLines([found], plainPaint).slice(1)).toEqual([
      ...['    a', '    b', '    c', '    d', '    e'],
      '    and 2 more',
    ])
  })
})

describe('a rule that goes and that its line does not show for what it is', () => {
  test.for([
    {
      name: 'a never rule in place of a watch',
      held: '-a never,exit -F path=/etc/passwd -F perm=wa -k identity',
      wanted: watch,
      says: [note],
    },
    {name: 'a watch', held: watch, wanted: '-w /etc/group -p wa', says: []},
    {
      name: 'a never rule that is listed as one',
      held: '-a never,exit -F arch=b64 -S open -F uid=0',
      wanted: watch,
      says: [],
    },
    {
      name: 'a never rule that stays',
      held: '-a never,exit -F path=/etc/passwd -F perm=wa -k identity',
      wanted: '-a never,exit -F path=/etc/passwd -F perm=wa -k identity',
      says: [],
    },
  ])('$name', async ({held, wanted, says}) => {
    const world = await makeWorld()
    await world.system.auditctl(held.split(' '))
    await world.write('p.rules', `${wanted}\n`)
    const view = await world.view(world.system, 'p.rules')
    expect(noteLines(view, plainPaint, {verbose: false})).toEqual(says)
  })
})
