import {describe, expect, test} from 'vitest'
import {AuditformError} from '../src/errors.ts'
import {carryOut, isAsDesired} from '../src/reconcile.ts'
import type {SavedPlanDocument} from '../src/report/saved-plan-schema.ts'
import {documentOfPlan} from '../src/save-plan.ts'
import {proposeSaved} from '../src/saved-proposal.ts'
import {sha256} from '../src/system/digest.ts'
import {freshSandbox, writeSandbox} from '../src/system/sandbox-file.ts'
import {resealed, type SavedWorld, savedWorld} from './saved-world.ts'

const before = `{control: {backlog_limit: 320}, rules: [
  '-w /etc/passwd -p wa -k a', '-w /etc/hosts -p wa -k b', '-w /etc/group -p wa -k c',
  '-a never,exit -F arch=b64 -S adjtimex -F uid=0',
  '-a always,exit -F arch=b64 -S adjtimex -k time',
]}`
const after = `{control: {backlog_limit: 8192}, rules: [
  '-w /etc/passwd -p wa -k a', '-w /etc/group -p rwa -k c',
  '-a never,exit -F arch=b64 -S adjtimex -F uid=0',
  '-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time',
]}`

const changes = {before, after}

async function failureOf(work: Promise<unknown>): Promise<AuditformError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof AuditformError) return error
  throw new Error(`It was not refused as it should be: ${String(error)}`)
}

async function run(world: SavedWorld, line: string) {
  const {exitCode} = await world.system.auditctl(line.split(' '))
  expect(exitCode).toBe(0)
}

test('on the host as it was, it is the proposal that it was, and applies', async () => {
  const world = await savedWorld(changes)
  const proposal = await world.reopen(world.saved)
  expect(isAsDesired(proposal)).toBe(false)
  const {plan} = proposal
  expect([...plan.operations, ...plan.lastly].map(({argv}) => argv)).toEqual(
    world.saved.operations.map(({argv}) => argv),
  )
  await carryOut(world.system, proposal, () => {})
  expect(isAsDesired(await world.propose(world.system, 'p.json5'))).toBe(true)
})

test('where it was carried out before, nothing is left to do', async () => {
  const world = await savedWorld(changes)
  await world.apply(world.system, 'p.json5')
  expect(isAsDesired(await world.reopen(world.saved))).toBe(true)
})

describe('stale, with what changed in meaning since', () => {
  const edits: readonly {
    readonly name: string
    readonly edit: (world: SavedWorld) => Promise<unknown>
    readonly told: readonly string[]
  }[] = [
    {
      name: 'a rule is new',
      edit: (world) => run(world, '-w /etc/shadow -p wa -k d'),
      told: ['Rule new: -w /etc/shadow -p wa -k d'],
    },
    {
      name: 'a rule is gone',
      edit: (world) => run(world, '-W /etc/passwd -p wa -k a'),
      told: ['Rule gone: -w /etc/passwd -p wa -k a'],
    },
    {
      name: 'a rule is there twice',
      edit: (world) => run(world, '-A always,exit -F path=/etc/passwd -F perm=wa -k a'),
      told: ['Rule new: -w /etc/passwd -p wa -k a'],
    },
    {
      name: 'a control value, also one that the plan does not touch',
      edit: async (world) => {
        await run(world, '-b 64')
        await run(world, '-r 5')
      },
      told: ['Changed: rate_limit is 5, and was 0', 'Changed: backlog_limit is 64, and was 320'],
    },
    {
      name: 'an order that makes a difference',
      edit: async (world) => {
        await run(world, '-d never,exit -F arch=b64 -S adjtimex -F uid=0')
        await run(world, '-a never,exit -F arch=b64 -S adjtimex -F uid=0')
      },
      told: ['The rules stand in another order, and that makes a difference.'],
    },
    {
      name: 'our file in rules.d',
      edit: (world) =>
        world.system.changeRulesFile('auditform.rules', {kind: 'replace', text: '-D\n'}),
      told: [expect.stringMatching(/^File changed: .*rules\.d\/auditform\.rules$/)],
    },
    {
      name: 'a file of others in rules.d',
      edit: (world) =>
        world.system.changeRulesFile('10.rules', {kind: 'replace', text: '-w /srv\n'}),
      told: [expect.stringMatching(/^File changed: .*rules\.d\/10\.rules$/)],
    },
  ]

  test.for(edits)('$name', async ({edit, told}) => {
    const world = await savedWorld(changes)
    await edit(world)
    const {status, code, suggestions} = await failureOf(world.reopen(world.saved))
    expect({status, code}).toEqual({status: 4, code: 'STALE'})
    expect(suggestions).toEqual([...told, 'Nothing was changed. Plan again.'])
  })

  test('a file is none of a plan that was made with --live-only', async () => {
    const world = await savedWorld({...changes, liveOnly: true})
    await world.system.changeRulesFile('10.rules', {kind: 'replace', text: '-w /srv\n'})
    expect(isAsDesired(await world.reopen(world.saved))).toBe(false)
  })
})

describe('on a kernel that was locked since', () => {
  test('it is refused as locked, for planning again would not help', async () => {
    const world = await savedWorld(changes)
    await run(world, '-w /etc/shadow -p wa -k d')
    await run(world, '-e 2')
    const {status, code} = await failureOf(world.reopen(world.saved))
    expect({status, code}).toEqual({status: 3, code: 'LOCKED'})
  })

  test('nothing is left to do where it was carried out before', async () => {
    const world = await savedWorld(changes)
    await world.apply(world.system, 'p.json5')
    await run(world, '-e 2')
    expect(isAsDesired(await world.reopen(world.saved))).toBe(true)
  })
})

describe('an order that no event can tell from the one that was', () => {
  async function reordered(strict: boolean) {
    const world = await savedWorld({...changes, strict})
    await run(world, '-W /etc/group -p wa -k c')
    await run(world, '-A always,exit -F path=/etc/group -F perm=wa -F key=c')
    return world
  }

  test('keeps the saved operations, which are proven from there and applied', async () => {
    const world = await reordered(false)
    const proposal = await world.reopen(world.saved)
    const {operations, lastly} = proposal.plan
    expect([...operations, ...lastly].map(({argv}) => argv)).toEqual(
      world.saved.operations.map(({argv}) => argv),
    )
    await carryOut(world.system, proposal, () => {})
    expect(isAsDesired(await world.propose(world.system, 'p.json5'))).toBe(true)
  })

  test('is another state where the order was asked for to the letter', async () => {
    const world = await reordered(true)
    expect(await failureOf(world.reopen(world.saved))).toMatchObject({status: 4, code: 'STALE'})
  })
})

describe('not for this machine', () => {
  test('another host', async () => {
    const world = await savedWorld(changes)
    const other = await savedWorld(changes)
    const failure = await failureOf(world.reopen(world.saved, other.system))
    expect(failure).toMatchObject({status: 4, code: 'OTHER_HOST'})
    expect(failure.message).toContain(world.sandboxPath)
    expect(failure.message).toContain(other.sandboxPath)
  })

  test('another machine-id under the same name, where both are known', async () => {
    const world = await savedWorld(changes)
    const {system} = world
    const host = {kind: 'local', hostname: 'web1', machine_id: 'a'.repeat(32)} as const
    const saved = resealed(world.saved, {host})
    const on = (machine_id: string | null) =>
      proposeSaved(saved, {
        path: 'plan.json',
        isForNextBoot: false,
        system,
        host: {...host, machine_id},
        auditform: saved.auditform,
        digest: sha256,
      })
    expect(await failureOf(on('b'.repeat(32)))).toMatchObject({status: 4, code: 'OTHER_HOST'})
    for (const machine_id of [host.machine_id, null]) await on(machine_id)
  })

  test.for([
    {
      bent: {auditctl: '3.1.5'},
      code: 'OTHER_AUDITCTL',
      says: /auditctl 3\.1\.2, and this is 3\.1\.5/,
    },
    {bent: {machine: 'aarch64'}, code: 'OTHER_MACHINE', says: /x86_64, and this is aarch64/},
  ])('$code', async ({bent, code, says}) => {
    const world = await savedWorld(changes)
    await writeSandbox(world.sandboxPath, {...(await world.sandbox()), ...bent})
    const failure = await failureOf(world.reopen(world.saved))
    expect(failure).toMatchObject({status: 4, code})
    expect(failure.message).toMatch(says)
  })
})

describe('what somebody wrote who knows how the checksum is made', () => {
  type Operations = SavedPlanDocument['operations']
  const first = ([operation]: Operations) => {
    if (operation === undefined) throw new Error('The plan has no operation.')
    return operation
  }
  const forged: readonly {
    readonly name: string
    readonly change: (saved: SavedPlanDocument) => Partial<SavedPlanDocument>
    readonly says: RegExp
  }[] = [
    {
      name: 'an operation that was slipped in',
      change: ({operations}) => ({
        operations: [{...first(operations), argv: ['-D']}, ...operations],
      }),
      says: /operation 1 is auditctl -D, where auditctl -b 8192 belongs/,
    },
    {
      name: 'words that do something else than the rule beside them',
      change: ({operations}) => ({
        operations: operations.map((each, index) =>
          index === 1 ? {...each, argv: ['-a', 'never,task']} : each,
        ),
      }),
      says: /operation 2 is auditctl -a never,task, where auditctl -/,
    },
    {
      name: 'an operation that was left out',
      change: ({operations}) => ({operations: operations.slice(0, -1)}),
      says: /operation \d is missing, where auditctl -/,
    },
    {
      name: 'another order of the operations',
      change: ({operations}) => ({operations: operations.toReversed()}),
      says: /operation 1 is/,
    },
    {
      name: 'an undo that does something else',
      change: ({operations}) => ({
        operations: operations.map((each) => ({...each, undo: ['-D']})),
      }),
      says: /operation 1 is/,
    },
    {
      name: 'hazards that were struck out',
      change: () => ({hazards: []}),
      says: /its hazards are others/,
    },
    {
      name: 'another text for the next boot',
      change: ({rules_file}) => ({
        rules_file: rules_file && {...rules_file, text: `${rules_file.text}-a never,task\n`},
      }),
      says: /the file for rules\.d is another/,
    },
  ]

  test.for(forged)('$name', async ({change, says}) => {
    const world = await savedWorld(changes)
    expect(world.saved.hazards.length).toBeGreaterThan(0)
    const saved = resealed(world.saved, change(world.saved))
    const failure = await failureOf(world.reopen(saved))
    expect(failure).toMatchObject({status: 1, code: 'PLAN_FORGED'})
    expect(failure.message).toMatch(says)
  })

  test('is called the work of another release where it says that it is', async () => {
    const world = await savedWorld(changes)
    const saved = resealed(world.saved, {hazards: []})
    const failure = await failureOf(world.reopen(saved, world.system, '2.0.0'))
    expect(failure).toMatchObject({status: 4, code: 'OTHER_RELEASE'})
  })

  test('a plan of another release that plans the same is taken', async () => {
    const world = await savedWorld(changes)
    expect(isAsDesired(await world.reopen(world.saved, world.system, '2.0.0'))).toBe(false)
  })
})

test('a path that became a folder makes words mean something else, and is told', async () => {
  const policy = "{rules: ['-w /etc/a>=b -p wa -k odd']}"
  const other = {...freshSandbox.paths, '/etc/a>=b': 'other'} as const
  const world = await savedWorld({before: '{rules: []}', after: policy}, {paths: other})
  const paths = {...other, '/etc/a>=b': 'directory'} as const
  await writeSandbox(world.sandboxPath, {...(await world.sandbox()), paths})
  const {status, code, suggestions} = await failureOf(world.reopen(world.saved))
  expect({status, code}).toEqual({status: 4, code: 'STALE'})
  expect(suggestions[0]).toBe('Changed: path /etc/a>=b is directory, and was other')
})

test('a rule of others that came since makes it stale; one that was there stays there', async () => {
  const keep = (rules: string) => `{unmanaged: 'keep', rules: [${rules}]}`
  const world = await savedWorld(
    {before: keep("'-w /etc/hosts -p wa -k b'"), after: keep("'-w /etc/group -p wa -k c'")},
    {},
  )
  expect((await world.reopen(world.saved)).foreign).toEqual([])
  await run(world, '-w /etc/shadow -p wa -k others')
  expect(await failureOf(world.reopen(world.saved))).toMatchObject({code: 'STALE'})
  const view = await world.view(world.system, 'p.json5')
  const anew = await documentOfPlan(view, world.system, world.saved.auditform, sha256)
  const proposal = await world.reopen(anew)
  expect(proposal.foreign).toHaveLength(1)
  await carryOut(world.system, proposal, () => {})
  expect(await world.listing()).toEqual(
    expect.arrayContaining(['-w /etc/shadow -p wa -k others', '-w /etc/group -p wa -k c']),
  )
})
