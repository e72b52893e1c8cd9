import {describe, expect, test} from 'vitest'
import {isAsDesired} from '../src/reconcile.ts'
import {writeSandbox} from '../src/system/sandbox-file.ts'
import type {RunResult, System} from '../src/system/system.ts'
import {makeWorld} from './world.ts'

const base = `-D
-b 8192
-w /etc/passwd -p wa -k identity
-w /etc/group -p wa -k identity
-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time
-a never,exit -F arch=b64 -S adjtimex -F uid=0 -k quiet
-a always,exclude -F msgtype=CWD
`
const changed = `-D
-b 4096
-a never,exit -F arch=b64 -S adjtimex -F uid=0 -k quiet
-a always,exit -F arch=b64 -S adjtimex,settimeofday,clock_settime -k time
-w /etc/group -p wa -k identity
-w /etc/shadow -p wa -k identity
-a never,task
`

test('apply, then plan: nothing', async () => {
  const world = await makeWorld()
  await world.write('p.rules', base)
  expect(isAsDesired(await world.propose(world.system, 'p.rules'))).toBe(false)
  await world.apply(world.system, 'p.rules')
  expect(isAsDesired(await world.propose(world.system, 'p.rules'))).toBe(true)
  await world.write('p.rules', changed)
  expect(isAsDesired(await world.propose(world.system, 'p.rules'))).toBe(false)
  await world.apply(world.system, 'p.rules')
  expect(isAsDesired(await world.propose(world.system, 'p.rules'))).toBe(true)
  expect(await world.listing()).toEqual([
    '-a never,task',
    '-a never,exit -F arch=b64 -S adjtimex -F uid=0 -F key=quiet',
    '-w /etc/group -p wa -k identity',
    '-a always,exit -F arch=b64 -S adjtimex,settimeofday,clock_settime -F key=time',
    '-w /etc/shadow -p wa -k identity',
  ])
})

test('the same rules spelled in another way are no difference', async () => {
  const world = await makeWorld()
  await world.write(
    'p.rules',
    '-w /etc/passwd -p wa -k identity\n-a always,exit -F arch=b64 -S 159 -k t\n',
  )
  await world.apply(world.system, 'p.rules')
  await world.write(
    'q.json5',
    `{rules: [
      '-a always,exit -F path=/etc/passwd -F perm=aw -F key=identity',
      {arch: 'b64', syscalls: ['adjtimex'], key: 't'},
    ]}`,
  )
  expect(isAsDesired(await world.propose(world.system, 'q.json5'))).toBe(true)
})

describe('rules of others', () => {
  const foreign = '-w /etc/hosts -p wa -k somebody'

  test('go, by name, when the policy is the whole truth', async () => {
    const world = await makeWorld()
    await world.system.auditctl(foreign.split(' '))
    await world.write('p.rules', '-w /etc/passwd -p wa -k identity\n')
    const {hazards} = await world.propose(world.system, 'p.rules')
    expect(hazards).toContainEqual({name: 'REMOVES_UNMANAGED', stops: false, about: [foreign]})
    await world.apply(world.system, 'p.rules')
    expect(await world.listing()).toEqual(['-w /etc/passwd -p wa -k identity'])
  })

  test("stay where they are with unmanaged: 'keep', and ours of before go", async () => {
    const world = await makeWorld()
    await world.system.auditctl(foreign.split(' '))
    await world.write(
      'p.json5',
      `{unmanaged: 'keep', rules: ['-w /etc/passwd -p wa -k a', '-w /etc/group -p wa -k a']}`,
    )
    await world.apply(world.system, 'p.json5')
    expect(await world.listing()).toEqual([
      foreign,
      '-w /etc/passwd -p wa -k a',
      '-w /etc/group -p wa -k a',
    ])
    await world.write('p.json5', `{unmanaged: 'keep', rules: ['-w /etc/group -p wa -k a']}`)
    await world.apply(world.system, 'p.json5')
    expect(await world.listing()).toEqual([foreign, '-w /etc/group -p wa -k a'])
    expect(isAsDesired(await world.propose(world.system, 'p.json5'))).toBe(true)
  })

  test('that would hide what the policy declares go even then', async () => {
    const world = await makeWorld()
    await world.system.auditctl('-a never,exit -F arch=b64 -S all -F uid=0'.split(' '))
    await world.write(
      'p.json5',
      `{unmanaged: 'keep', rules: ['-a always,exit -F arch=b64 -S adjtimex -k t']}`,
    )
    await world.apply(world.system, 'p.json5')
    expect(await world.listing()).toEqual(['-a always,exit -F arch=b64 -S adjtimex -F key=t'])
  })

  test('of a known agent stay in any case', async () => {
    const world = await makeWorld()
    await world.system.auditctl('-w /etc/hosts -p wa -k wazuh_fim'.split(' '))
    await world.write('p.rules', '-w /etc/passwd -p wa -k identity\n')
    await world.apply(world.system, 'p.rules')
    expect(await world.listing()).toContain('-w /etc/hosts -p wa -k wazuh_fim')
    expect(isAsDesired(await world.propose(world.system, 'p.rules'))).toBe(true)
  })
})

describe('a listing that hides what it lists', () => {
  test('a never rule in place of a watch is seen by the exact reader', async () => {
    const world = await makeWorld()
    await world.write('p.rules', '-w /etc/passwd -p wa -k identity\n')
    await world.apply(world.system, 'p.rules')
    await world.system.auditctl(['-D'])
    await world.system.auditctl(
      '-a never,exit -F path=/etc/passwd -F perm=wa -k identity'.split(' '),
    )
    expect(await world.listing()).toEqual(['-w /etc/passwd -p wa -k identity'])
    expect(isAsDesired(await world.propose(world.system, 'p.rules'))).toBe(false)
  })

  test('and is unproven from text alone', async () => {
    const world = await makeWorld()
    const textOnly: System = {
      ...world.system,
      exactReading: async () => ({kind: 'unavailable', reason: 'no-koffi', detail: 'a test'}),
    }
    await world.write('p.rules', '-w /etc/passwd -p wa -k identity\n')
    await world.apply(textOnly, 'p.rules')
    const proposal = await world.propose(textOnly, 'p.rules')
    expect(isAsDesired(proposal)).toBe(true)
    expect(proposal.plan.current.rules.map(({origin}) => origin)).toEqual([
      expect.objectContaining({unproven: expect.arrayContaining(['L1'])}),
    ])
  })
})

describe('failures', () => {
  const refuse: RunResult = {stdout: '', stderr: 'no\n', exitCode: 255, failure: undefined}
  const pretend: RunResult = {stdout: '', stderr: '', exitCode: 0, failure: undefined}
  const theirs = ['-w', '/etc/hosts', '-p', 'wa', '-k', 'somebody']
  const hang: RunResult = {stdout: '', stderr: '', exitCode: undefined, failure: 'timeout'}

  /** Answers the nth change without carrying it out, and all others for real. */
  function faulty(system: System, nth: number, answer: RunResult): System {
    let changes = 0
    return {
      ...system,
      loadRules: async () => undefined,
      auditctl: (args) => {
        const reads = args[0] === '-l' || args[0] === '-s' || args[0] === '-v'
        if (!reads && changes++ === nth) return Promise.resolve(answer)
        return system.auditctl(args)
      },
    }
  }

  test.for([
    {name: 'refused', answer: refuse},
    {name: 'exit 0 without effect', answer: pretend},
    {name: 'no answer in time', answer: hang},
  ])(
    'at every operation: $name ends as before or as desired, and is told truly',
    async ({answer}) => {
      const world = await makeWorld()
      await world.write('p.rules', base)
      await world.apply(world.system, 'p.rules')
      const before = await world.sandbox()
      await world.write('p.rules', changed)
      const {plan} = await world.propose(world.system, 'p.rules')
      expect(plan.operations.length).toBeGreaterThan(8)

      let rolledBack = 0
      for (let nth = 0; nth < plan.operations.length; nth++) {
        const told = await world.apply(faulty(world.system, nth, answer), 'p.rules').then(
          () => 'applied',
          ({status}) => status,
        )
        const isApplied = isAsDesired(await world.propose(world.system, 'p.rules'))
        expect(told, `operation ${nth + 1}`).toBe(isApplied ? 'applied' : 1)
        if (!isApplied) expect(await world.sandbox(), `operation ${nth + 1}`).toEqual(before)
        if (!isApplied) rolledBack++
        await writeSandbox(world.sandboxPath, before)
      }
      // Only a stand-in that never came in can be missing at the end without harm.
      const twins = plan.operations.filter(({reason}) => reason.kind === 'twin-in').length
      expect(rolledBack).toBeGreaterThanOrEqual(plan.operations.length - twins)
    },
  )

  /** Somebody else changes something in front of the nth change of an apply. */
  async function interrupted(nth: number, command: readonly string[]) {
    const world = await makeWorld()
    await world.write('p.rules', base)
    await world.apply(world.system, 'p.rules')
    const before = await world.sandbox()
    await world.write('p.rules', changed)
    let changes = 0
    const between: System = {
      ...world.system,
      loadRules: async () => undefined,
      async auditctl(args) {
        const reads = args[0] === '-l' || args[0] === '-s' || args[0] === '-v'
        if (!reads && changes++ === nth) await world.system.auditctl(command)
        return world.system.auditctl(args)
      },
    }
    return {world, between, before}
  }

  test.for([
    {nth: 0, status: 1, end: ['What this apply did to the kernel is taken back.']},
    {nth: 3, status: 6, end: []},
  ])('a kernel that is locked in front of change $nth is told: $status', async (row) => {
    const {world, between, before} = await interrupted(row.nth, ['-e', '2'])
    await expect(world.apply(between, 'p.rules')).rejects.toMatchObject({
      status: row.status,
      suggestions: [
        ...row.end,
        'Somebody else changed this meanwhile; it is left alone:',
        'enabled locked',
      ],
    })
    const after = await world.sandbox()
    expect(after.control).toEqual({...before.control, enabled: 'locked'})
    if (row.status === 1) expect(after.rules).toEqual(before.rules)
  })

  test('what somebody else changes in the middle stays, and is named', async () => {
    const {world, between, before} = await interrupted(3, theirs)
    await expect(world.apply(between, 'p.rules')).rejects.toMatchObject({
      code: 'NOT_VERIFIED',
      status: 1,
      suggestions: expect.arrayContaining(['-w /etc/hosts -p wa -k somebody']),
    })
    const after = await world.sandbox()
    const isTheirs = ({fields}: (typeof after.rules)[number]) =>
      fields.some(({value}) => value === 'somebody')
    expect(after.rules.filter(isTheirs)).toHaveLength(1)
    expect({...after, rules: after.rules.filter((rule) => !isTheirs(rule))}).toEqual(before)
  })

  test('a line that no rule prints and that was not there before is a difference', async () => {
    const world = await makeWorld()
    await world.write('p.rules', base)
    let isChanged = false
    const listed: System = {
      ...world.system,
      exactReading: async () => ({kind: 'unavailable', reason: 'ssh', detail: 'a test'}),
      async auditctl(args) {
        const result = await world.system.auditctl(args)
        isChanged ||= args[0] === '-a' || args[0] === '-w'
        if (!isChanged || args[0] !== '-l') return result
        return {...result, stdout: `${result.stdout}what?\n`}
      },
    }
    await expect(world.apply(listed, 'p.rules')).rejects.toMatchObject({
      code: 'HALF_DONE',
      status: 6,
      message: expect.stringContaining("auditctl lists 'what?'"),
    })
  })

  test('a file that cannot be written takes the kernel back', async () => {
    const world = await makeWorld()
    await world.write('p.rules', base)
    const before = await world.sandbox()
    const full: System = {
      ...world.system,
      changeRulesFile: () => Promise.reject(new Error('no space left on device')),
    }
    await expect(world.apply(full, 'p.rules')).rejects.toMatchObject({
      status: 1,
      message: expect.stringContaining('no space left on device'),
    })
    expect(await world.sandbox()).toEqual(before)
  })

  test.for([
    {name: 'with files of others set aside already', fails: 'the second of them'},
    {name: 'with all of them set aside', fails: 'augenrules'},
  ])('a take-over that fails $name puts them back', async ({fails}) => {
    const rules_d = {'10-a.rules': '-a never,task\n', '20-b.rules': '-a never,task\n'}
    const world = await makeWorld({rules_d}, {liveOnly: false, takeOver: true})
    await world.write('p.rules', base)
    const before = await world.sandbox()
    let merges = 0
    const failing: System = {
      ...world.system,
      changeRulesFile: (name, change) =>
        fails === 'the second of them' && name === '20-b.rules'
          ? Promise.reject(new Error('no'))
          : world.system.changeRulesFile(name, change),
      mergeRules: () =>
        fails === 'augenrules' && merges++ === 0
          ? Promise.reject(new Error('no'))
          : world.system.mergeRules(),
    }
    await expect(world.apply(failing, 'p.rules')).rejects.toMatchObject({status: 1})
    expect(await world.sandbox()).toEqual(before)
  })

  test('a file that cannot be put back is told: it is not all as before', async () => {
    const world = await makeWorld()
    await world.write('p.rules', base)
    let writes = 0
    const failing: System = {
      ...world.system,
      changeRulesFile: (name, change) =>
        writes++ === 0
          ? world.system.changeRulesFile(name, change)
          : Promise.reject(new Error('read-only file system')),
      mergeRules: () => Promise.reject(new Error('augenrules is gone')),
    }
    await expect(world.apply(failing, 'p.rules')).rejects.toMatchObject({
      status: 6,
      message: expect.stringMatching(/augenrules is gone.*rules\.d.*read-only/),
    })
  })

  test('an auditctl that does nothing any more leaves a state that nobody knows', async () => {
    const world = await makeWorld()
    await world.write('p.rules', base)
    let changes = 0
    const dying: System = {
      ...world.system,
      loadRules: async () => undefined,
      auditctl: (args) => {
        const reads = args[0] === '-l' || args[0] === '-s'
        if (!reads) changes++
        return changes > 2 ? Promise.resolve(hang) : world.system.auditctl(args)
      },
    }
    await expect(world.apply(dying, 'p.rules')).rejects.toMatchObject({status: 6})
  })

  test.for([
    {name: 'that is refused', answer: refuse},
    {name: 'that has no effect', answer: pretend},
  ])('a lock $name leaves all else applied, and says so', async ({answer}) => {
    const world = await makeWorld()
    await world.write('p.rules', `${base}-e 2\n`)
    const unlockable: System = {
      ...world.system,
      loadRules: async () => undefined,
      auditctl: (args) =>
        args[0] === '-e' ? Promise.resolve(answer) : world.system.auditctl(args),
    }
    await expect(world.apply(unlockable, 'p.rules')).rejects.toMatchObject({
      status: 6,
      code: 'NOT_LOCKED',
      suggestions: expect.arrayContaining(['auditctl -e 2']),
    })
    expect(await world.listing()).toHaveLength(5)
    const {plan} = await world.propose(world.system, 'p.rules')
    expect([plan.operations.length, plan.lastly.length]).toEqual([0, 1])
  })

  test('what cannot be reached is refused before anything is touched', async () => {
    const world = await makeWorld()
    await world.system.auditctl(['--loginuid-immutable'])
    await world.write('p.json5', `{control: {loginuid_immutable: false}, rules: ['-a never,task']}`)
    const before = await world.sandbox()
    await expect(world.apply(world.system, 'p.json5')).rejects.toMatchObject({
      code: 'UNREACHABLE',
      status: 1,
    })
    expect(await world.sandbox()).toEqual(before)
  })

  test('what cannot be taken back is told with the commands that would', async () => {
    const world = await makeWorld()
    await world.write('p.rules', base)
    const dead: System = {
      ...world.system,
      loadRules: async () => undefined,
      auditctl: (args) =>
        args[0] === '-d' || args[0] === '-r' || args.includes('never,exit')
          ? Promise.resolve(refuse)
          : world.system.auditctl(args),
    }
    await expect(world.apply(dead, 'p.rules')).rejects.toMatchObject({
      status: 6,
      code: 'HALF_DONE',
      suggestions: expect.arrayContaining([expect.stringMatching(/^auditctl -d /)]),
    })
  })

  test('a machine that changed since the plan was shown is left alone', async () => {
    const world = await makeWorld()
    await world.write('p.rules', base)
    const {carryOut} = await import('../src/reconcile.ts')
    const proposal = await world.propose(world.system, 'p.rules')
    await world.system.auditctl(['-w', '/etc/hosts', '-p', 'wa'])
    const before = await world.sandbox()
    await expect(carryOut(world.system, proposal, () => {})).rejects.toMatchObject({status: 4})
    expect(await world.sandbox()).toEqual(before)
  })

  test('a locked kernel is refused before anything is touched', async () => {
    const world = await makeWorld()
    await world.system.auditctl(['-e', '2'])
    await world.write('p.rules', base)
    const before = await world.sandbox()
    await expect(world.apply(world.system, 'p.rules')).rejects.toMatchObject({status: 3})
    expect(await world.sandbox()).toEqual(before)
  })
})
