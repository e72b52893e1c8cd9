import {expect, test} from 'vitest'
import {driftId} from '../src/drift/drift-id.ts'
import {readDrift} from '../src/read-drift.ts'
import {type BootableHost, bootableHost} from './staged-world.ts'

const before = '-w /etc/passwd -p wa -k identity\n'
const after = '-w /etc/group -p wa -k identity\n'

const drift = async (host: BootableHost) =>
  readDrift(host.system, await host.propose(after), new Map())

/** A host that has staged a policy, and on which somebody then edited the file. */
async function spoiled(): Promise<BootableHost> {
  const host = bootableHost()
  await host.apply(before)
  await host.stage(after)
  const text = '-w /etc/hosts -p wa\n'
  await host.system.changeRulesFile('auditform.rules', {kind: 'replace', text})
  return host
}

test('what is staged waits for its boot, and is told when it would not come', async () => {
  const host = bootableHost()
  await host.apply(before)
  await host.stage(after)
  const waiting = await drift(host)
  expect(waiting.staged).toMatchObject({policy: [expect.stringContaining('p.rules')]})
  expect(waiting.drifts.map(({kind}) => kind)).not.toContain('staged')
  const spoilt = await drift(await spoiled())
  expect(spoilt.staged).toBe(undefined)
  expect(spoilt.drifts.map(({kind}) => kind)).toContain('staged')
})

test('what was staged another time is another difference', async () => {
  const ids = await Promise.all(
    [1, 2].map(async () => {
      const {drifts} = await drift(await spoiled())
      return drifts.filter(({kind}) => kind === 'staged').map(driftId)
    }),
  )
  expect(new Set(ids.flat()).size).toBe(2)
})
