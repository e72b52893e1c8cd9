import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {AuditformError, ExitStatus} from '../src/errors.ts'
import {readDesired} from '../src/read-desired.ts'
import {carryOut, isAsDesired, type Proposal, propose} from '../src/reconcile.ts'
import {plainPaint} from '../src/report/paint.ts'
import {noteLines} from '../src/report/plan-notes.ts'
import {readSelectors} from '../src/select-part.ts'
import {nodePolicyFiles} from '../src/system/policy-files.ts'
import {makeWorld, type World} from './world.ts'

const before = `-b 8192
-w /etc/passwd -p wa -k identity
-w /etc/group -p wa -k identity
-a always,exit -F arch=b64 -S adjtimex -k time
`
const after = `-b 4096
-w /etc/passwd -p wa -k identity
-w /etc/shadow -p wa -k identity
-a never,exit -F arch=b64 -S clock_settime -F uid=0
-a always,exit -F arch=b64 -S adjtimex,clock_settime -k time
`

async function proposePart(world: World, ...only: readonly string[]): Promise<Proposal> {
  const {system, folder} = world
  const files = nodePolicyFiles()
  const path = join(folder, 'p.rules')
  const {desired, facts} = await readDesired([path], files, 'anyone', system.facts, 'as-described')
  const scope = {liveOnly: false, takeOver: false, only: readSelectors(only)}
  return propose(system, desired, facts, scope)
}

async function worldWithBefore(): Promise<World> {
  const world = await makeWorld()
  await world.write('p.rules', before)
  await world.apply(world.system, 'p.rules')
  await world.write('p.rules', after)
  return world
}

async function ruleLines(world: World): Promise<readonly string[]> {
  const {files} = await world.system.rulesFolder()
  const text = files?.find(({name}) => name === 'auditform.rules')?.text ?? ''
  return text.split('\n').filter((line) => /^-[ab] /.test(line))
}

describe('--only', () => {
  test('changes the rules of a key in the kernel and in rules.d, and nothing else', async () => {
    const world = await worldWithBefore()
    await carryOut(world.system, await proposePart(world, 'key=identity'), () => {})
    expect((await world.listing()).toSorted()).toEqual([
      '-a always,exit -F arch=b64 -S adjtimex -F key=time',
      '-w /etc/passwd -p wa -k identity',
      '-w /etc/shadow -p wa -k identity',
    ])
    expect(await ruleLines(world)).toEqual([
      '-b 8192',
      '-a always,exit -F path=/etc/passwd -F perm=wa -F key=identity',
      '-a always,exit -F path=/etc/shadow -F perm=wa -F key=identity',
      '-a always,exit -F arch=b64 -S adjtimex -F key=time',
    ])
    expect((await world.sandbox()).control.backlog_limit).toBe(8192)
    expect(isAsDesired(await proposePart(world, 'key=identity'))).toBe(true)
    expect(isAsDesired(await world.propose(world.system, 'p.rules'))).toBe(false)
  })

  test('control changes the control values only', async () => {
    const world = await worldWithBefore()
    await carryOut(world.system, await proposePart(world, 'control'), () => {})
    expect((await world.sandbox()).control.backlog_limit).toBe(4096)
    expect(await ruleLines(world)).toHaveLength(4)
    expect((await ruleLines(world))[0]).toBe('-b 4096')
    expect(await world.listing()).toHaveLength(3)
  })

  test('part after part comes to the whole', async () => {
    const world = await worldWithBefore()
    for (const part of ['list=exit', 'control']) {
      await carryOut(world.system, await proposePart(world, part), () => {})
    }
    expect(isAsDesired(await world.propose(world.system, 'p.rules'))).toBe(true)
  })

  test('says where the order beside a rule that is left alone counts', async () => {
    const world = await worldWithBefore()
    const proposal = await proposePart(world, 'key=time')
    expect(proposal.broken).toHaveLength(1)
    const view = await world.view(world.system, 'p.rules')
    const notes = noteLines({...view, proposal}, plainPaint, {verbose: false})
    expect(notes).toContainEqual(expect.stringMatching(/^Order: .*adjtimex.* left alone: .*never/))
    expect(notes.filter((note) => note.startsWith('Left alone'))).toEqual([
      expect.stringContaining('/etc/group'),
    ])
  })

  test.for([
    {
      only: 'key=identiy',
      says: 'No rule is selected by --only key=identiy.',
      way: /key=identity\?$/,
    },
    {only: 'list=exti', says: 'No rule is selected by --only list=exti.', way: /list=exit\?$/},
    {only: 'identity', says: '--only identity is not a selection.', way: /^Give key=KEY/},
  ])('$only is wrong usage', async ({only, says, way}) => {
    const world = await worldWithBefore()
    const failure = await proposePart(world, only).catch((error: unknown) => error)
    if (!(failure instanceof AuditformError)) throw new Error('no failure that a person can act on')
    expect(failure).toMatchObject({message: says, status: ExitStatus.usage})
    expect(failure.suggestions[0]).toMatch(way)
  })
})
