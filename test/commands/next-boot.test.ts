import {readFile, writeFile} from 'node:fs/promises'
import {describe, expect, test} from 'vitest'
import {sealLine} from '../../src/apply/sealed-lines.ts'
import {freshSandbox} from '../../src/system/sandbox-file.ts'
import {auditform, type Desk, documentOf, makeDesk} from './run-program.ts'

const first = "{control: {enabled: 'locked'}, rules: ['-w /etc/passwd -p wa -k a']}"
const other = "{rules: ['-w /etc/passwd -p wa -k a', '-w /etc/hosts -p wa -k c']}"
const allowed = ['--yes', '--allow', 'LOCKS_UNTIL_REBOOT'] as const

interface LockedDesk extends Desk {
  readonly first: string
  readonly other: string
}

/** A host that was locked by an apply. */
async function lockedDesk(): Promise<LockedDesk> {
  const desk = await makeDesk()
  const policies = {
    first: await desk.write('first.json5', first),
    other: await desk.write('other.json5', other),
  }
  expect(await auditform(['apply', ...allowed, ...desk.target, policies.first])).toMatchObject({
    status: 0,
  })
  return {...desk, ...policies}
}

/** Booted: the kernel holds what rules.d says, or what it is told here. */
async function boot({sandbox, bend}: LockedDesk, rules?: 'none'): Promise<void> {
  const path = `${sandbox}.staged`
  const text = await readFile(path, 'utf8')
  const {entry} = JSON.parse(text)
  await bend({
    rules: rules === 'none' ? [] : entry.promise.rules,
    control: freshSandbox.control,
  })
  if (rules !== 'none') return
  // A model knows one boot only; the record is made to be of another one.
  await writeFile(path, sealLine({...entry, boot: 'an earlier one'}, 0))
}

const stage = (desk: LockedDesk, ...more: readonly string[]) =>
  auditform(['apply', '--for-next-boot', '--yes', ...more, ...desk.target, desk.other])

/** The states that a host can be in; statuses of status, plan and drift with the policy that is meant. */
const states: readonly {
  readonly state: string
  readonly says: RegExp
  readonly statuses: readonly [status: number, plan: number, drift: number]
  readonly meant?: 'first'
  readonly act: (desk: LockedDesk) => Promise<unknown>
}[] = [
  {
    state: 'in-sync-locked',
    says: /^In sync though locked: nothing can change before the next boot\.$/m,
    statuses: [0, 0, 0],
    meant: 'first',
    act: async () => {},
  },
  {
    state: 'differs',
    says: /^Differs; the legs say where\.$/m,
    statuses: [2, 2, 2],
    act: async () => {},
  },
  {
    state: 'staged',
    says: /^Staged, waiting for reboot\.\n {2}2 rules of .*other\.json5, staged at \S+ by /m,
    statuses: [7, 7, 7],
    act: stage,
  },
  {
    state: 'staged-changed',
    says: /^Staged, and the next boot would load something else\.\n.*\n {2}2 rules missing\n/m,
    statuses: [2, 2, 2],
    act: async (desk) => {
      await stage(desk)
      await desk.bend({rules_d: {}})
    },
  },
  {
    state: 'staged-loaded',
    says: /^The staged rules are loaded\.\n {2}2 rules of .*other\.json5, staged at/m,
    statuses: [0, 0, 0],
    act: async (desk) => {
      await stage(desk)
      await boot(desk)
    },
  },
  {
    state: 'staged-not-loaded',
    says: /^The boot did not load what was staged\.\n.*\n {2}2 rules missing\n {4}missing: -w \/etc\/passwd/m,
    statuses: [2, 2, 2],
    act: async (desk) => {
      await stage(desk)
      await boot(desk, 'none')
    },
  },
  {
    state: 'staged-damaged',
    says: /^What was staged cannot be read any more\.\n {2}Stage it anew, or apply it: auditform apply$/m,
    statuses: [2, 2, 2],
    act: async (desk) => {
      await stage(desk)
      await writeFile(`${desk.sandbox}.staged`, 'x\n')
    },
  },
]

describe('a state of its own in text, JSON and exit status', () => {
  test.for(states)('$state', async ({state, says, statuses, meant, act}) => {
    const desk = await lockedDesk()
    await act(desk)
    const policy = desk[meant ?? 'other']
    const of = (command: string) => auditform([command, ...desk.target, policy])
    const [plan, drift] = [await of('plan'), await of('drift')]
    const record = await readFile(`${desk.sandbox}.staged`, 'utf8').catch(() => undefined)
    const status = await of('status')
    expect(status.stdout).toMatch(says)
    expect([status.status, plan.status, drift.status]).toEqual(statuses)
    // What is proven is told once, so that the document is asked for in the same state.
    if (record !== undefined) await writeFile(`${desk.sandbox}.staged`, record, {mode: 0o600})
    const again = await auditform(['status', '--json', ...desk.target, policy])
    expect(again.status).toBe(statuses[0])
    expect(documentOf(again)).toMatchObject({state})
  })

  test('in the history, until it is one of the generations, and where it is damaged', async () => {
    const desk = await makeDesk()
    const listed = async () => {
      const {stdout} = await auditform(['history', ...desk.target])
      return {stdout, document: documentOf(await auditform(['history', '--json', ...desk.target]))}
    }
    expect((await listed()).document).toMatchObject({staged: null, generations: []})
    const policy = await desk.write('p.json5', other)
    await auditform(['apply', '--for-next-boot', '--yes', ...desk.target, policy])
    const waiting = await listed()
    expect(waiting.stdout).toMatch(
      /has no generation yet; .*\nWritten for the next boot: 2 rules of .*; see auditform status\n$/,
    )
    expect(waiting.document).toMatchObject({staged: {rules: 2, policy: [policy]}, generations: []})
    await writeFile(`${desk.sandbox}.staged`, 'x\n')
    const damaged = await listed()
    expect(damaged.stdout).toMatch(
      /^Written for the next boot: what it is cannot be read any more/m,
    )
    expect(damaged.document).toMatchObject({staged: null})
  })

  test('in-sync, once what was staged is proven; the history says so', async () => {
    const desk = await lockedDesk()
    await stage(desk, '--reason', 'CHG-1')
    await boot(desk)
    const proven = documentOf(await auditform(['status', '--json', ...desk.target]))
    expect(proven).toMatchObject({state: 'staged-loaded', staged: {reason: 'CHG-1', rules: 2}})
    const after = await auditform(['status', ...desk.target])
    expect(after).toMatchObject({status: 0, stdout: expect.stringMatching(/^In sync\.$/m)})
    const history = await readFile(`${desk.sandbox}.history.jsonl`, 'utf8')
    const lines = history
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.slice(-2)).toMatchObject([
      {action: 'stage', result: 'staged', reason: 'CHG-1', commands: []},
      {action: 'stage', result: 'loaded', about: lines.at(-2).id},
    ])
    const kept = documentOf(await auditform(['history', '--json', ...desk.target]))
    const [before, locked] = [{number: 0}, {number: 1, control: {enabled: 'locked'}}]
    const staged = {number: 2, reason: 'CHG-1', rules: 2, added: 1, control: {enabled: 'on'}}
    expect(kept).toMatchObject({staged: null, generations: [before, locked, staged]})
  })
})

describe('apply --for-next-boot', () => {
  test('is what a refusal by a locked kernel names, and leaves the kernel as it is', async () => {
    const desk = await lockedDesk()
    const refused = await auditform(['apply', '--yes', ...desk.target, desk.other])
    expect(refused.status).toBe(3)
    expect(refused.stderr).toMatch(/auditform apply --for-next-boot/)
    const before = JSON.parse(await desk.sandboxText())
    const staged = await stage(desk)
    expect(staged).toMatchObject({status: 0, stderr: ''})
    expect(staged.stdout).toMatch(/^Staged, waiting for reboot: 2 rules of/m)
    const after = JSON.parse(await desk.sandboxText())
    expect({...after, rules_d: {}}).toEqual({...before, rules_d: {}})
    expect(after.rules_d['auditform.rules']).toContain('/etc/hosts')
  })

  test('is one document with --json', async () => {
    const desk = await lockedDesk()
    const ran = await stage(desk, '--json')
    expect(ran.status).toBe(0)
    expect(documentOf(ran)).toMatchObject({
      locked: true,
      applied: null,
      staged: {rules: 2, boot: 'sandbox'},
      staging: {rules_file: {change: 'update'}, replaced: null},
    })
    expect(documentOf(await stage(desk, '--json'))).toMatchObject({
      staged: {rules: 2},
      staging: {rules_file: {change: 'none'}, replaced: {rules: 2}},
    })
  })

  test('asks, and refuses what it cannot promise, a hazard, and flags that contradict it', async () => {
    const desk = await lockedDesk()
    const before = await desk.sandboxText()
    const run = (...more: readonly string[]) =>
      auditform(['apply', '--for-next-boot', ...more, ...desk.target, desk.other])
    expect(await run()).toMatchObject({status: 64, stderr: expect.stringMatching(/nobody to ask/)})
    for (const flag of ['--live-only', '--only=control', '--confirm-within=1m']) {
      expect((await run('--yes', flag)).status).toBe(64)
    }
    const empty = await desk.write('empty.json5', '{}')
    const emptied = ['apply', '--for-next-boot', '--yes', ...desk.target, empty]
    expect(await auditform(emptied)).toMatchObject({status: 5})
    expect(await desk.sandboxText()).toBe(before)
    await desk.bend({rules_d: {'10-a.rules': '-w etc\n'}})
    const refused = await run('--yes', '--allow', 'TAKES_OVER_FILE')
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/would not end as the policy says: .*10-a\.rules:1: -w etc/)
  })

  test('has nothing to do where all is as desired', async () => {
    const desk = await lockedDesk()
    const ran = await auditform(['apply', '--for-next-boot', ...desk.target, desk.first])
    expect(ran).toMatchObject({status: 0, stdout: expect.stringMatching(/No changes/)})
  })
})

test('an apply that takes the place of what is staged says so', async () => {
  const desk = await makeDesk()
  const policy = await desk.write('p.json5', other)
  await auditform(['apply', '--for-next-boot', '--yes', ...desk.target, policy])
  const applied = await auditform(['apply', '--yes', ...desk.target, policy])
  expect(applied.status).toBe(0)
  expect(applied.stdout).toMatch(/^No longer staged, for this took its place: 2 rules of/m)
  expect((await auditform(['status', ...desk.target])).stdout).toMatch(/^In sync\.$/m)
})
