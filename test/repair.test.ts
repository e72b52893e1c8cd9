import {expect, test} from 'vitest'
import {planned} from '../src/base-command.ts'
import {mustBeRepair} from '../src/repair.ts'
import type {System} from '../src/system/system.ts'
import {answerOf, runOf} from './author/trails.ts'
import {makeWorld} from './world.ts'

const words = ['-w', '/etc/passwd', '-p', 'wa', '-k', 'identity']
const removal = runOf(1, 'op=remove_rule key="identity" list=4', `auditctl -W ${words[1]} -p wa`, {
  exe: '/opt/agent',
})

/** A host on which one rule of its policy is missing, and which tells who took it away. */
async function driftedHost() {
  const world = await makeWorld()
  await world.write('p.rules', `${words.join(' ')}\n`)
  await world.apply(world.system, 'p.rules')
  await world.system.auditctl(['-W', ...words.slice(1)])
  const system: System = {...world.system, auditTrail: async () => answerOf(removal)}
  const {proposal, desired} = await world.view(system, 'p.rules')
  return {world, system, plan: planned(system, proposal, desired)}
}

test('whoever fights is told by the audit log, and what is told cannot move a cursor', async () => {
  const {plan} = await driftedHost()
  for (const id of ['one', 'two']) await (await mustBeRepair(plan, 1)).begin(id)
  await expect(mustBeRepair(plan, 1)).rejects.toMatchObject({
    code: 'FIGHT',
    message: `Repaired twice within a day and changed again: ${words.join(' ')}.`,
    suggestions: expect.arrayContaining([
      expect.stringContaining('removed by a user without a name (auid 1000, session 2)'),
      expect.stringContaining('/opt/agent'),
    ]),
  })
})

test('a memory that is damaged is none, and one that cannot be written stops the repair', async () => {
  const {plan, system, world} = await driftedHost()
  for (const id of ['one', 'two']) await (await mustBeRepair(plan, 1)).begin(id)
  await world.system.writeState('repairs', '{')
  const {begin} = await mustBeRepair(plan, 1)
  system.writeState = () => Promise.reject(new Error('The disk is full.'))
  await expect(begin('three')).rejects.toThrow('The disk is full.')
})

test('what is staged comes first', async () => {
  const {plan} = await driftedHost()
  const proposal = {...plan.proposal, staged: {kind: 'damaged', text: ''} as const}
  await expect(mustBeRepair({...plan, proposal}, 1)).rejects.toMatchObject({code: 'STAGED'})
})
