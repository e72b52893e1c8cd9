import {describe, expect, test} from 'vitest'
import type {Drift} from '../../src/drift/drift.ts'
import {readDrift} from '../../src/read-drift.ts'
import {driftAsText} from '../../src/report/drift.ts'
import {plainPaint} from '../../src/report/paint.ts'
import type {System} from '../../src/system/system.ts'
import {someHost} from '../plan/plan-input.ts'
import {makeWorld, type World} from '../world.ts'

const policy = `-b 8192
-e 1
-w /etc/passwd -p wa -k identity
-w /etc/group -p wa -k identity
-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time
-a always,exit -F arch=b64 -S settimeofday -F uid=0 -k by-root
`

async function driftOf(world: World, system: System = world.system): Promise<readonly Drift[]> {
  const {proposal, desired} = await world.view(system, 'p.rules')
  return (await readDrift(system, proposal, desired.controlPlaces)).drifts
}

/** A world in which the policy is applied and then these commands are given by hand. */
async function drifted(...commands: readonly string[]): Promise<World> {
  const world = await makeWorld()
  await world.write('p.rules', policy)
  await world.apply(world.system, 'p.rules')
  for (const command of commands) {
    const result = await world.system.auditctl(command.split(' '))
    expect(result, command).toMatchObject({exitCode: 0})
  }
  return world
}

/** A host that knows its files, and of which a folder is gone. */
function without(system: System, folder: string): System {
  return {
    ...system,
    kind: 'local',
    async facts(query) {
      const facts = await system.facts(query)
      const paths = [...facts.paths].map(([path, kind]) =>
        path.startsWith(folder) ? ([path, 'missing'] as const) : ([path, kind] as const),
      )
      return {...facts, paths: new Map(paths)}
    },
  }
}

test('a host that is as its policy asks has not drifted', async () => {
  const world = await drifted()
  expect(await driftOf(world)).toEqual([])
})

describe('by hand', () => {
  test.for([
    {
      name: 'a rule is deleted',
      commands: ['-d always,exit -F path=/etc/group -F perm=wa -k identity'],
      found: ['lost missing'],
    },
    {
      name: 'a rule is deleted that a wider one covers',
      commands: [
        '-d always,exit -F arch=b64 -S adjtimex,settimeofday -k time',
        '-a always,exit -F arch=b64 -S adjtimex,settimeofday,clock_settime -k other',
      ],
      found: ['differs changed'],
    },
    {
      name: 'a never rule takes the place of a watch',
      commands: [
        '-d always,exit -F path=/etc/passwd -F perm=wa -k identity',
        '-a never,exit -F path=/etc/passwd -F perm=wa -k identity',
      ],
      found: ['lost changed'],
    },
    {
      name: 'a never rule is put in front',
      commands: ['-A never,exit -F path=/etc/passwd -F perm=wa -k identity'],
      found: ['lost suppressed'],
    },
    {
      name: 'a never rule is put behind, where it hides nothing',
      commands: ['-a never,exit -F path=/etc/passwd -F perm=wa -k identity'],
      found: ['differs extra'],
    },
    {
      name: 'a rule is loaded twice',
      commands: ['-A always,exit -F path=/etc/passwd -F perm=wa -k identity'],
      found: ['differs extra'],
    },
    {name: 'auditing is switched off', commands: ['-e 0'], found: ['lost control']},
    {name: 'the backlog is made smaller', commands: ['-b 64'], found: ['differs control']},
    {
      name: 'a rule is deleted and put at the end, where no event can tell',
      commands: [
        '-d always,exit -F path=/etc/passwd -F perm=wa -k identity',
        '-a always,exit -F path=/etc/passwd -F perm=wa -k identity',
      ],
      found: [],
    },
    {
      name: 'a rule is loaded that stops the auditing of all tasks',
      commands: ['-a never,task'],
      found: ['lost suppressed'],
    },
    {
      name: 'a rule is loaded that drops records',
      commands: ['-a always,exclude -F msgtype=PATH'],
      found: ['lost extra'],
    },
    {
      name: 'the permissions of a watch are narrowed',
      commands: [
        '-a always,exit -F path=/etc/group -F perm=w -k identity',
        '-d always,exit -F path=/etc/group -F perm=wa -k identity',
      ],
      found: ['lost changed'],
    },
    {
      name: 'the kernel is locked',
      commands: ['-e 2'],
      found: ['differs control'],
    },
    {
      name: 'two rules that share events change places',
      commands: [
        '-d always,exit -F arch=b64 -S adjtimex,settimeofday -k time',
        '-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time',
      ],
      found: ['differs order'],
    },
  ])('$name', async ({commands, found}) => {
    const world = await drifted(...commands)
    const drifts = await driftOf(world)
    expect(drifts.map(({severity, kind}) => `${severity} ${kind}`)).toEqual(found)
  })

  test('a suppression of the policy comes to stand in front of what it should not hide', async () => {
    const world = await makeWorld()
    const hider = 'never,exit -F path=/etc/passwd -F perm=wa -F uid=5'
    await world.write('p.rules', `${policy}-a ${hider}\n`)
    await world.apply(world.system, 'p.rules')
    for (const args of [`-d ${hider}`, `-A ${hider}`]) await world.system.auditctl(args.split(' '))
    const [drift, ...rest] = await driftOf(world)
    expect({drift, rest}).toMatchObject({
      drift: {kind: 'order', severity: 'lost', mend: 'apply'},
      rest: [],
    })
  })

  test('an edited policy is told apart from an edited host', async () => {
    const world = await drifted()
    await world.write('p.rules', `${policy}-w /etc/shadow -p wa -k identity\n`)
    expect((await driftOf(world)).map(({kind}) => kind)).toEqual(['missing', 'policy'])
  })

  test('behind a lock the next boot mends what rules.d has right', async () => {
    const world = await drifted('-d always,exit -F path=/etc/group -F perm=wa -k identity', '-e 2')
    const mends = async () => (await driftOf(world)).map(({kind, mend}) => `${kind}: ${mend}`)
    expect(await mends()).toEqual(['missing: reboot', 'control: reboot'])
    await world.system.changeRulesFile('auditform.rules', {kind: 'remove'})
    expect(await mends()).toEqual(['missing: stage', 'control: stage', 'policy: stage'])
  })

  test('our file in rules.d is changed', async () => {
    const world = await drifted()
    await world.system.changeRulesFile('auditform.rules', {kind: 'replace', text: '-D\n'})
    const drifts = await driftOf(world)
    expect(drifts.map(({kind}) => kind)).toEqual(['rules.d'])
  })

  test('our file in rules.d is removed: audit.rules is as it was, and had better not follow', async () => {
    const world = await makeWorld({audit_rules: ''})
    await world.write('p.rules', policy)
    await world.apply(world.system, 'p.rules')
    expect(await driftOf(world)).toEqual([])
    await world.system.changeRulesFile('auditform.rules', {kind: 'remove'})
    expect((await driftOf(world)).map(({kind, mend}) => `${kind}: ${mend}`)).toEqual([
      'rules.d: apply',
    ])
  })

  test('a folder is gone: the rule on what lay in it is missing, and nobody changed the policy', async () => {
    const world = await makeWorld({audit_rules: ''})
    await world.write('p.rules', `${policy}-w /etc/ssh/sshd_config -p wa -k ssh\n`)
    await world.apply(world.system, 'p.rules')
    await world.system.auditctl('-W /etc/ssh/sshd_config -p wa -k ssh'.split(' '))
    const drifts = await driftOf(world, without(world.system, '/etc/ssh'))
    expect(drifts).toMatchObject([
      {kind: 'missing', severity: 'lost'},
      {kind: 'rules.d', paths: [`${world.sandboxPath}:rules.d/auditform.rules`]},
    ])
    const text = '-w /etc/hosts -p wa\n'
    await world.system.changeRulesFile('20-theirs.rules', {kind: 'replace', text})
    const both = await driftOf(world, without(world.system, '/etc/ssh'))
    expect(both.map(({kind}) => kind)).toEqual(['missing', 'rules.d'])
  })

  test('a rule that is missing is not blind as well', async () => {
    const world = await drifted('-d always,exit -F path=/etc/group -F perm=wa -k identity')
    const link = {kind: 'link', realPath: '/x', madeAt: 1} as const
    const paths = new Map([
      ['/etc/group', link],
      ['/etc/passwd', link],
    ])
    const looks = {paths, mounts: [], bootedAt: 0, loadedAt: undefined}
    const drifts = await driftOf(world, {...world.system, watchedPaths: async () => looks})
    expect(drifts).toMatchObject([{kind: 'missing'}, {kind: 'blind', path: '/etc/passwd'}])
  })

  test('with --live-only nobody looks at files', async () => {
    const world = await makeWorld({}, {liveOnly: true, takeOver: false})
    await world.write('p.rules', policy)
    await world.apply(world.system, 'p.rules')
    const bootFiles = () => Promise.reject(new Error('nobody is to ask'))
    expect(await driftOf(world, {...world.system, bootFiles})).toEqual([])
  })

  test('a listing is forged', async () => {
    const world = await drifted()
    const forged: System = {
      ...world.system,
      async auditctl(args) {
        const result = await world.system.auditctl(args)
        return args[0] === '-l'
          ? {...result, stdout: `-w /etc/shadow -p wa\n${result.stdout}`}
          : result
      },
    }
    const drifts = await driftOf(world, forged)
    expect(drifts).toEqual([
      expect.objectContaining({kind: 'forged-listing', listed: '-w /etc/shadow -p wa'}),
    ])
  })

  test('from text alone a watch is unproven', async () => {
    const world = await drifted()
    const textOnly: System = {
      ...world.system,
      exactReading: async () => ({kind: 'unavailable', reason: 'no-koffi', detail: 'a test'}),
    }
    const drifts = await driftOf(world, textOnly)
    expect(drifts.map(({severity}) => severity)).toEqual(['unproven', 'unproven'])
  })
})

test('every difference is told with its rule, its reason and its policy line', async () => {
  const world = await drifted('-A never,exit -F path=/etc/passwd -F perm=wa -k identity', '-e 0')
  const drifts = await driftOf(world)
  const text = driftAsText(
    {target: 'this host', facts: someHost, given: ['p.rules']},
    drifts,
    plainPaint,
  )
  expect(text).toContain(
    'this host has drifted from its policy: 2 differences, all with lost coverage.',
  )
  expect(text).toContain('Coverage lost: auditing is switched off.')
  expect(text).toContain(
    'kept out by -a never,exit -F path=/etc/passwd -F perm=wa -F key=identity\n' +
      '  which auditctl -l lists as -w /etc/passwd -p wa -k identity\n',
  )
  expect(text).toContain('p.rules:3')
})
