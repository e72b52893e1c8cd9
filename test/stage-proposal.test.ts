import {describe, expect, test} from 'vitest'
import {findStaged, stagedName} from '../src/apply/staged-record.ts'
import {AuditformError} from '../src/errors.ts'
import {appliedIdentities} from '../src/read-applied.ts'
import {freshSandbox} from '../src/system/sandbox-file.ts'
import {type BootableHost, bootableHost} from './staged-world.ts'

const first = '-b 8192\n-w /etc/passwd -p wa -k a\n-w /etc/group -p wa -k b\n'
const locking = `${first}-e 2\n`
const other = '-b 8192\n-w /etc/passwd -p wa -k a\n-w /etc/hosts -p wa -k c\n'

const refusalOf = async (work: Promise<unknown>): Promise<AuditformError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof AuditformError) return error
  throw new Error(`no refusal: ${String(error)}`)
}

async function lockedHost(): Promise<BootableHost> {
  const host = bootableHost()
  await host.apply(locking)
  return host
}

const state = async (host: BootableHost, policy?: string) =>
  (await host.status(policy)).standing.name

describe('on a locked kernel', () => {
  test('files are written, the kernel is as it was, and the boot brings what was promised', async () => {
    const host = await lockedHost()
    expect(await state(host, locking)).toBe('in-sync-locked')
    const {rules} = host.sandbox()
    const {staged, persisted, isHeld} = await host.stage(other)
    expect(host.sandbox().rules).toEqual(rules)
    expect({persisted, isHeld}).toMatchObject({persisted: {change: 'update'}, isHeld: false})
    expect(staged.promise).toMatchObject({control: {backlog_limit: 8192}})
    expect(host.state.has('journal')).toBe(false)
    expect(await state(host)).toBe('staged')
    expect(await state(host, other)).toBe('staged')
    // Who asks for what was there before is told that the next boot brings something else.
    expect(await state(host, locking)).toBe('differs')

    host.reboot()
    const {standing} = await host.status(other)
    expect(standing).toMatchObject({name: 'staged-loaded', isProven: true})
    expect(host.sandbox().rules).toEqual(staged.promise.rules)
  })

  test('the next one takes the place of what is staged, and remembers what was applied', async () => {
    const host = await lockedHost()
    const applied = host.sandbox().rules_d['auditform.rules']
    await host.stage(other)
    const {staged, replaced} = await host.stage(`${other}-w /etc/shadow -p wa\n`)
    expect(replaced?.promise.rules).toHaveLength(2)
    expect(staged.promise.rules).toHaveLength(3)
    expect(staged.before).toBe(applied)
    const found = await findStaged(host.system)
    expect(found).toMatchObject({kind: 'found', staged: {id: staged.id, reason: 'a test'}})
  })

  test('back to what the kernel holds, nothing waits any more', async () => {
    const host = await lockedHost()
    await host.stage(other)
    expect(await host.stage(locking)).toMatchObject({isHeld: true})
    expect(await state(host, locking)).toBe('staged-loaded')
  })

  test('rules that were applied are still known as such', async () => {
    const host = await lockedHost()
    await host.stage(other)
    const owners = (await host.status()).rules.map(({owner}) => owner.kind)
    expect(owners).toEqual(['policy', 'policy'])
    const folder = await host.system.rulesFolder()
    const facts = await host.system.facts({users: new Set(), groups: new Set(), paths: new Set()})
    const known = (kind: 'none' | 'found') =>
      findStaged(host.system).then((found) =>
        appliedIdentities(kind === 'none' ? {kind} : found, folder, facts),
      )
    expect((await known('none')).size).toBe(2)
    expect((await known('found')).size).toBe(3)
  })
})

describe('what is staged', () => {
  test('is told when a boot did not load it, with what is missing', async () => {
    const host = await lockedHost()
    await host.stage(other)
    host.set({...host.sandbox(), rules_d: {}})
    host.reboot()
    const {standing} = await host.status(other)
    expect(standing).toMatchObject({name: 'staged-not-loaded', isProven: false})
    expect(standing.difference?.missing).toHaveLength(2)
  })

  test('is told when files changed, and the boot would load something else', async () => {
    const host = await lockedHost()
    await host.stage(other)
    const {rules_d} = host.sandbox()
    host.set({...host.sandbox(), rules_d: {...rules_d, '10-a.rules': '-w /etc/shadow\n'}})
    const {standing} = await host.status()
    expect(standing).toMatchObject({name: 'staged-changed', difference: {missing: []}})
    expect(standing.difference?.extra).toHaveLength(1)
  })

  test('is told when it cannot be read any more', async () => {
    const host = await lockedHost()
    await host.stage(other)
    host.state.set(stagedName, (host.state.get(stagedName) ?? '').replace('passwd', 'shadow'))
    expect(await state(host)).toBe('staged-damaged')
  })

  test('counts no rule of a known agent, and with keep none of anybody', async () => {
    const host = await lockedHost()
    await host.stage(other)
    host.reboot()
    await host.system.auditctl(['-w', '/etc/shadow', '-p', 'wa', '-k', 'wazuh_fim'])
    expect(await state(host)).toBe('staged-loaded')
    await host.system.auditctl(['-w', '/etc/shadow', '-p', 'r'])
    expect(await state(host)).toBe('staged-not-loaded')
    await host.stage("{unmanaged: 'keep', rules: ['-w /etc/passwd -p wa -k a']}")
    host.reboot()
    await host.system.auditctl(['-w', '/etc/shadow', '-p', 'r'])
    expect(await state(host)).toBe('staged-loaded')
  })
})

test('where rules of others may stay, those that go must be gone before it is proven', async () => {
  const host = await lockedHost()
  await host.stage("{unmanaged: 'keep', rules: ['-w /etc/passwd -p wa -k a']}")
  expect(await state(host)).toBe('staged')
  host.reboot()
  expect(await state(host)).toBe('staged-loaded')
})

describe('an open kernel', () => {
  test('is left as it is, too', async () => {
    const host = bootableHost()
    await host.apply(first)
    const {rules} = host.sandbox()
    await host.stage(other)
    expect(host.sandbox().rules).toEqual(rules)
    expect(await state(host, other)).toBe('staged')
  })

  test('an apply takes the place of what is staged, but for one of the kernel only', async () => {
    const host = bootableHost()
    await host.apply(first)
    const {staged} = await host.stage(other)
    expect((await host.apply(other, {liveOnly: true})).unstaged).toBeUndefined()
    expect(host.state.has(stagedName)).toBe(true)
    await host.system.auditctl(['-w', '/etc/shadow', '-p', 'wa'])
    expect((await host.apply(other)).unstaged?.id).toBe(staged.id)
    expect(host.state.has(stagedName)).toBe(false)
    expect(await state(host, other)).toBe('in-sync')
  })

  test('is not locked while other rules are staged', async () => {
    const host = bootableHost()
    await host.apply(first)
    await host.stage(other)
    const before = host.sandbox()
    const refused = await refusalOf(host.apply(locking))
    expect(refused).toMatchObject({code: 'LOCK_BESIDE_STAGED', status: 1})
    expect(refused.message).toMatch(/1 rule missing, 1 rule too many, another enabled/)
    expect(host.sandbox()).toBe(before)
    await host.stage(locking)
    await host.apply(locking)
    expect(await state(host, locking)).toBe('in-sync-locked')
  })
})

describe('nothing is staged', () => {
  const cases = [
    {
      name: 'where a file of others stops the load',
      rules_d: {'10-a.rules': '-w /etc/hosts -p wa\n-w etc\n'},
      says: /: 2 rules missing.*; the load fails at \/r\/10-a\.rules:2: -w etc/,
      way: /--take-over/,
    },
    {
      name: 'where a file of others loads more',
      rules_d: {'10-a.rules': '-w /etc/shadow -p wa\n'},
      says: /: 1 rule too many\.$/,
      way: /auditform import/,
    },
    {
      name: 'where a control value of a later file wins',
      rules_d: {'z.rules': '-b 9\n'},
      says: /another backlog_limit/,
      way: /auditform status/,
    },
  ]

  test.for(cases)('$name', async ({rules_d, says, way}) => {
    const host = bootableHost({rules_d})
    const before = host.sandbox()
    const refused = await refusalOf(host.stage(other))
    expect(refused).toMatchObject({code: 'BOOT_DIFFERS', status: 1})
    expect(refused.message).toMatch(says)
    expect(refused.suggestions.join('\n')).toMatch(way)
    expect(host.sandbox()).toBe(before)
    expect(host.state.size).toBe(0)
  })

  test('but with the files of others set aside it is', async () => {
    const host = bootableHost({rules_d: {'10-a.rules': '-w etc\n'}})
    await host.stage(other, {takeOver: true})
    expect(Object.keys(host.sandbox().rules_d)).toContain('10-a.rules.set-aside')
    expect(await state(host, other)).toBe('staged')
  })

  test('where no boot reads the files', async () => {
    const host = bootableHost()
    const bare = {...host.system, rulesFolder: async () => ({path: '/r', files: undefined})}
    expect(await refusalOf(host.stage(other, {}, {...host.system, kind: 'local'}))).toMatchObject({
      code: 'NO_BOOT_FILES',
      message: expect.stringMatching(/is not the folder that augenrules reads/),
    })
    expect(await refusalOf(host.stage(other, {}, bare))).toMatchObject({code: 'STALE'})
  })

  test('where nobody knows how the files are read', async () => {
    const host = bootableHost({rules_d: {'z.rules': ' -f 0\n'}})
    const bootFiles = async () => ({auditRules: undefined, awkKnowsSpace: undefined})
    const refused = await refusalOf(host.stage(other, {}, {...host.system, bootFiles}))
    expect(refused.code).toBe('BOOT_UNKNOWN')
  })

  test('where somebody changed a file since it was shown', async () => {
    const host = bootableHost()
    const rulesFolder = async () => {
      const {path, files = []} = await host.system.rulesFolder()
      return {path, files: [...files, {name: 'x.rules', path: '/r/x.rules', text: '-f 1\n'}]}
    }
    const refused = await refusalOf(host.stage(other, {}, {...host.system, rulesFolder}))
    expect(refused).toMatchObject({code: 'STALE', status: 4})
  })

  test('while an apply that was cut off is open', async () => {
    const host = bootableHost()
    host.state.set('journal', 'x\n')
    expect(await refusalOf(host.stage(other))).toMatchObject({code: 'JOURNAL_OPEN'})
  })
})

test('an augenrules that writes nothing on a locked kernel is told as such', async () => {
  const host = bootableHost({
    auditctl: '3.1.3',
    control: {...freshSandbox.control, enabled: 'locked'},
  })
  expect((await host.stage(other)).persisted.merged).toBe('skipped')
})
