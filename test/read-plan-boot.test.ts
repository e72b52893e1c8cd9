import {describe, expect, test} from 'vitest'
import {readPlanBoot} from '../src/read-plan-boot.ts'
import {planBootLines} from '../src/report/boot.ts'
import {plainPaint} from '../src/report/paint.ts'
import type {PlanBoot} from '../src/report/plan-view.ts'
import type {Sandbox} from '../src/system/sandbox-file.ts'
import {makeWorld} from './world.ts'

const policy = '-w /etc/passwd -p wa -k a\n-w /etc/group -p wa -k b\n'

/** Plans that policy on a host; the lines of the report speak of no path of this machine. */
async function planned(
  bend: Partial<Sandbox>,
  scope: Partial<Parameters<typeof makeWorld>[1]> = {},
  unmanaged: 'remove' | 'keep' = 'remove',
): Promise<{readonly boot: PlanBoot; readonly lines: readonly string[]}> {
  const world = await makeWorld(bend, {liveOnly: false, takeOver: false, ...scope})
  await world.write('p.json5', `{unmanaged: '${unmanaged}', include: ['./p.rules']}`)
  await world.write('p.rules', policy)
  const proposal = await world.propose(world.system, 'p.json5')
  const boot = await readPlanBoot(world.system, proposal, unmanaged)
  if (boot === undefined) throw new Error('there is a rules.d')
  const lines = planBootLines(boot, plainPaint).map((line) => line.replace(/\S*rules\.d\//g, ''))
  return {boot, lines}
}

describe('the boot after an apply', () => {
  test('loads the policy, and then nothing is said of it', async () => {
    const {boot, lines} = await planned({})
    expect(boot.planned?.load.rules).toHaveLength(2)
    expect(lines).toEqual([])
  })

  const stopping = {rules_d: {'10-a.rules': '-w /etc/hosts -p wa\n-w etc\n'}}

  test('stops at a line of another file', async () => {
    expect((await planned(stopping)).lines.slice(-3)).toEqual([
      'The boot after this apply would load something else than the policy: 2 rules missing, 1 rule too many.',
      expect.stringMatching(/^ {2}stops at 10-a\.rules:2: -w etc \(/),
      '  2 lines behind it not loaded',
    ])
  })

  test('does not where that file is set aside', async () => {
    const {boot, lines} = await planned(stopping, {takeOver: true})
    expect(boot.planned).toMatchObject({load: {stoppedAt: undefined}, difference: {extra: []}})
    expect(lines.join('\n')).not.toContain('boot after')
  })

  test('may load what others have written, where it is to stay', async () => {
    const others = {rules_d: {'10-a.rules': '-w /etc/hosts -p wa\n'}}
    expect((await planned(others, {}, 'keep')).lines.join('\n')).not.toContain('boot after')
    expect((await planned(others)).lines.at(-1)).toMatch(/something else .*: 1 rule too many\.$/)
  })

  test('is not told where nothing is written, and of a part no leg is', async () => {
    expect((await planned(stopping, {liveOnly: true})).boot.planned).toBeUndefined()
    const {boot} = await planned(stopping, {only: [{by: 'key', value: 'a'}]})
    expect(boot).toMatchObject({legs: [], planned: {difference: undefined}})
  })
})
