import {describe, expect, test} from 'vitest'
import {newErrand} from '../src/apply/errand.ts'
import {findGeneration} from '../src/generations/find.ts'
import {listGenerations} from '../src/generations/store.ts'
import {retireProven} from '../src/prove-staged.ts'
import {proposeRollback} from '../src/rollback-proposal.ts'
import {type StageReport, stageProposal} from '../src/stage-proposal.ts'
import {type BootableHost, bootableHost} from './staged-world.ts'

const passwd = '-w /etc/passwd -p wa -k a\n'
const group = '-w /etc/group -p wa -k b\n'
const others = {'10-x.rules': '-w /etc/hosts -p wa -k x\n'}
const locking = `-b 8192\n${group}-e 2\n`

async function stageRollback(
  host: BootableHost,
  number: number,
  takeOver = false,
): Promise<StageReport> {
  const scope = {takeOver, isStrict: false}
  const {proposal, desired} = await proposeRollback(host.system, number, scope)
  const order = {reason: null, unmanaged: desired.unmanaged}
  return stageProposal(host.system, proposal, order, () => {}, newErrand('rollback'))
}

/** Keeps what the boot has proven, as `status` does. */
async function prove(host: BootableHost): Promise<void> {
  const {standing} = await host.status()
  expect(standing.name).toBe('staged-loaded')
  if (standing.staged) await retireProven(host.system, standing.staged, () => {})
}

const state = async (host: BootableHost) => (await host.status()).standing.name
const files = (host: BootableHost) => Object.keys(host.sandbox().rules_d).toSorted()

describe('back to a generation with the next boot, on a locked kernel', () => {
  test('the files are as they were, the kernel is left, and the boot proves it', async () => {
    const host = bootableHost()
    await host.apply(passwd)
    const first = host.sandbox()
    await host.apply(locking)
    const {rules} = host.sandbox()
    const {staged, isHeld} = await stageRollback(host, 1)
    expect(isHeld).toBe(false)
    expect(staged.promise.rules).toEqual(first.rules)
    expect(host.sandbox().rules).toEqual(rules)
    expect(host.sandbox().rules_d).toEqual(first.rules_d)
    expect(await state(host)).toBe('staged')
    host.reboot()
    await prove(host)
    expect(host.sandbox()).toEqual(first)
    const {sound} = await listGenerations(host.system)
    expect(sound.at(-1)).toMatchObject({number: 3, action: 'rollback', back_to: 1, rules: 1})
  })

  test('what was set aside is read again, before the first apply', async () => {
    const host = bootableHost({rules_d: others})
    host.reboot()
    const before = host.sandbox()
    await host.apply(locking, {takeOver: true})
    const {staged} = await stageRollback(host, 0)
    expect(staged.promise.rules).toEqual(before.rules)
    expect(host.sandbox().rules_d).toEqual(others)
    expect(await state(host)).toBe('staged')
    host.reboot()
    await prove(host)
    expect(host.sandbox()).toEqual(before)
  })

  test('what a file that came since loads is refused, unless it is set aside', async () => {
    const host = bootableHost()
    await host.apply(passwd)
    await host.apply(locking)
    host.set({...host.sandbox(), rules_d: {...host.sandbox().rules_d, ...others}})
    await expect(stageRollback(host, 1)).rejects.toMatchObject({
      code: 'BOOT_DIFFERS',
      message: 'The next boot would not end as generation 1 was: 1 rule too many.',
      suggestions: expect.arrayContaining([expect.stringMatching(/--take-over/)]),
    })
    await stageRollback(host, 1, true)
    expect(files(host)).toEqual(['10-x.rules.set-aside', 'auditform.rules'])
    host.reboot()
    await prove(host)
  })

  test('rules that were in the kernel only come back with no boot', async () => {
    const host = bootableHost()
    await host.system.loadRules(others['10-x.rules'])
    await host.apply(locking)
    const before = host.sandbox()
    await expect(stageRollback(host, 0)).rejects.toMatchObject({
      code: 'BOOT_DIFFERS',
      message: 'The next boot would not end as generation 0 was: 1 rule missing.',
    })
    expect(host.sandbox()).toBe(before)
  })

  test('control values that no file sets are not promised', async () => {
    const host = bootableHost({control: {...bootableHost().sandbox().control, backlog_limit: 500}})
    await host.apply(passwd)
    await host.apply(locking)
    const {staged} = await stageRollback(host, 1)
    expect(staged.promise.control).toEqual({})
    host.reboot()
    expect(await state(host)).toBe('staged-loaded')
  })
})

describe('a file that was set aside for a boot that never came', () => {
  test('comes back where the staging is taken back', async () => {
    const host = bootableHost({rules_d: others})
    host.reboot()
    await host.apply("{unmanaged: 'keep', rules: ['-w /etc/passwd -p wa -k a']}")
    await host.stage(passwd, {takeOver: true})
    expect(files(host)).toContain('10-x.rules.set-aside')
    await stageRollback(host, 1)
    expect(files(host)).toEqual(['10-x.rules', 'auditform.rules'])
    host.reboot()
    await prove(host)
    const {summary} = await findGeneration(host.system, 2)
    expect(summary).toMatchObject({back_to: 1, aside: [], set_aside: []})
    expect(summary.put_back).toEqual(['10-x.rules'])
  })

  test.for(['stage', 'apply'] as const)('is not forgotten by the %s in its place', async (then) => {
    const host = bootableHost({rules_d: others})
    host.reboot()
    await host.apply("{unmanaged: 'keep', rules: ['-w /etc/passwd -p wa -k a']}")
    const kept = host.sandbox()
    await host.stage(passwd, {takeOver: true})
    await host[then](group)
    if (then === 'stage') {
      host.reboot()
      await prove(host)
    }
    const {summary, setAside} = await findGeneration(host.system, 2)
    expect(summary).toMatchObject({aside: ['10-x.rules'], set_aside: [{name: '10-x.rules'}]})
    expect(setAside).toMatchObject([{text: others['10-x.rules']}])
    await stageRollback(host, 1)
    expect(host.sandbox().rules_d).toEqual(kept.rules_d)
  })

  test('is told of once where it was set aside before', async () => {
    const host = bootableHost({rules_d: others})
    await host.apply(locking, {takeOver: true})
    await host.stage(passwd)
    await host.stage(group)
    host.reboot()
    await prove(host)
    const {sound} = await listGenerations(host.system)
    expect(sound.map(({set_aside}) => set_aside.length)).toEqual([0, 1, 0])
    expect(sound.at(-1)?.aside).toEqual(['10-x.rules'])
  })
})
