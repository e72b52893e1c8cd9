import {describe, expect, test} from 'vitest'
import {mergedLines, mergedText} from '../../src/persist/augenrules.ts'
import type {Leg, LegName} from '../../src/persist/legs.ts'
import {readDesired} from '../../src/read-desired.ts'
import {readStatus} from '../../src/read-status.ts'
import {nodePolicyFiles} from '../../src/system/policy-files.ts'
import {freshSandbox, type Sandbox, writeSandbox} from '../../src/system/sandbox-file.ts'
import {makeWorld, type World} from '../world.ts'

const policy = [
  '{',
  "  control: {enabled: 'on', backlog_limit: 8192},",
  "  rules: ['-w /etc/passwd -p wa -k identity', '-w /etc/group -p wa -k identity'],",
  '}',
].join('\n')

const auditctl = [3, 1, 2] as const

/** What augenrules would make of a sandbox's rules.d. */
function compiled({rules_d}: Pick<Sandbox, 'rules_d'>): string {
  const files = Object.entries(rules_d).map(([name, text]) => ({name, path: name, text}))
  return mergedText(mergedLines(files, {auditctl, awkKnowsSpace: true}))
}

/** A host on which the policy was applied, with all four legs. */
async function appliedWorld(bend: Partial<Sandbox> = {}): Promise<World> {
  const world = await makeWorld({audit_rules: compiled({rules_d: {}}), ...bend})
  await world.write('p.json5', policy)
  await world.apply(world.system, 'p.json5')
  return world
}

async function legsOf(world: World, isPolicyRead: boolean): Promise<readonly Leg[]> {
  if (!isPolicyRead) return (await readStatus(world.system)).legs
  const path = `${world.folder}/p.json5`
  const {facts} = world.system
  const {desired} = await readDesired([path], nodePolicyFiles(), 'anyone', facts, 'as-described')
  return (await readStatus(world.system, desired)).legs
}

const broken = (legs: readonly Leg[]) =>
  legs.filter(({state}) => state !== 'in-sync').map(({name, state}) => `${name} ${state}`)

async function bend(world: World, change: (sandbox: Sandbox) => Partial<Sandbox>): Promise<void> {
  const sandbox = await world.sandbox()
  await writeSandbox(world.sandboxPath, {...sandbox, ...change(sandbox)})
}

const ourName = 'auditform.rules'

function edited({rules_d}: Sandbox, edit: (text: string) => string): Sandbox['rules_d'] {
  return {...rules_d, [ourName]: edit(rules_d[ourName] ?? '')}
}

test('a folder that is gone stops the next boot, and changes no policy', async () => {
  const world = await makeWorld({
    audit_rules: compiled({rules_d: {}}),
    paths: {...freshSandbox.paths, '/srv/app': 'directory'},
  })
  await world.write('p.json5', "{rules: ['-w /srv/app/file -p wa', '-w /etc/group -p wa']}")
  await world.apply(world.system, 'p.json5')
  await bend(world, ({rules}) => ({rules: rules.slice(1), paths: freshSandbox.paths}))
  const real = {...world, system: {...world.system, kind: 'local' as const}}
  const legs = await legsOf(real, true)
  expect(broken(legs)).toEqual(['rules.d differs', 'kernel differs'])
  expect(legs.find(({name}) => name === 'rules.d')?.why).toMatchObject({kind: 'stops'})
})

test('after an apply all legs are in sync', async () => {
  const world = await appliedWorld()
  expect(broken(await legsOf(world, true))).toEqual([])
  expect(broken(await legsOf(world, false))).toEqual(['policy unknown'])
})

/** What somebody does to the host, and the one leg that is broken by it. */
const breaks: readonly {
  readonly name: string
  readonly leg: LegName
  readonly why: string
  readonly mend: string
  readonly act: (world: World) => Promise<unknown>
}[] = [
  {
    name: 'a policy that was changed and not applied',
    leg: 'policy',
    why: 'not-applied',
    mend: 'apply',
    act: (world) => world.write('p.json5', policy.replace('/etc/group', '/etc/shadow')),
  },
  {
    name: 'a control value of the policy',
    leg: 'policy',
    why: 'not-applied',
    mend: 'apply',
    act: (world) => world.write('p.json5', policy.replace('8192', '4096')),
  },
  {
    name: 'a rule that was taken from our file',
    leg: 'rules.d',
    why: 'edited',
    mend: 'apply',
    act: (world) =>
      bend(world, (now) => ({rules_d: edited(now, (text) => text.replace(/^-a.*group.*\n/m, ''))})),
  },
  {
    name: 'our file without its final newline, in front of another one',
    leg: 'rules.d',
    why: 'stops',
    mend: 'take-over',
    act: (world) =>
      bend(world, (now) => ({
        rules_d: {...edited(now, (text) => text.trimEnd()), 'b.rules': '-w /etc/hosts -p wa\n'},
      })),
  },
  {
    name: 'a file of others that stops the load',
    leg: 'rules.d',
    why: 'stops',
    mend: 'take-over',
    act: (world) =>
      bend(world, ({rules_d}) => ({rules_d: {...rules_d, '10-a.rules': '-w etc -k # x\n'}})),
  },
  {
    name: 'an audit.rules that somebody edited',
    leg: 'audit.rules',
    why: 'stale',
    mend: 'augenrules',
    act: (world) => bend(world, ({audit_rules = ''}) => ({audit_rules: `${audit_rules}-e 2\n`})),
  },
  {
    name: 'a rule that was deleted',
    leg: 'kernel',
    why: 'differs',
    mend: 'apply',
    act: (world) => world.system.auditctl(['-W', '/etc/group', '-p', 'wa', '-k', 'identity']),
  },
  {
    name: 'a rule that was added',
    leg: 'kernel',
    why: 'differs',
    mend: 'apply',
    act: (world) => world.system.auditctl(['-w', '/etc/hosts', '-p', 'wa']),
  },
  {
    name: 'a control value of the kernel',
    leg: 'kernel',
    why: 'differs',
    mend: 'apply',
    act: (world) => world.system.auditctl(['-b', '9']),
  },
]

describe('each leg that is broken is named, and no other', () => {
  test.for(breaks)('$leg: $name', async ({leg, why, mend, act}) => {
    const world = await appliedWorld()
    await act(world)
    const legs = await legsOf(world, true)
    expect(broken(legs)).toEqual([`${leg} differs`])
    expect(legs.find(({name}) => name === leg)).toMatchObject({why: {kind: why}, mend})
  })

  test.for(breaks.filter(({leg, why}) => leg !== 'policy' && why !== 'edited'))(
    '$leg, where nobody named the policy: $name',
    async ({leg, why, act}) => {
      const world = await appliedWorld()
      await act(world)
      const legs = await legsOf(world, false)
      expect(broken(legs)).toEqual(['policy unknown', `${leg} differs`])
      expect(legs.find(({name}) => name === leg)?.why.kind).toBe(why)
    },
  )

  test('without the policy, a file that was edited says nothing of the kernel', async () => {
    const world = await appliedWorld()
    await bend(world, (now) => ({rules_d: edited(now, (text) => text.replace(/^-a.*\n/m, ''))}))
    const legs = await legsOf(world, false)
    expect(broken(legs)).toEqual(['policy unknown', 'rules.d differs', 'kernel unknown'])
  })
})

test('comments of our file may change', async () => {
  const world = await appliedWorld()
  await bend(world, (now) => {
    const rules_d = edited(now, (text) => text.replace(/^# .*$/m, '# another word'))
    return {rules_d, audit_rules: compiled({rules_d})}
  })
  expect(broken(await legsOf(world, true))).toEqual([])
})

describe('more than one leg', () => {
  test('a file that was edited and loaded is not the policy that was changed', async () => {
    const world = await appliedWorld()
    await bend(world, (now) => {
      const rules_d = edited(now, (text) => text.replace(/^-a.*group.*\n/m, ''))
      return {rules_d, audit_rules: compiled({rules_d}), rules: now.rules.slice(0, 1)}
    })
    expect(broken(await legsOf(world, true))).toEqual(['rules.d differs', 'kernel differs'])
  })

  test('a changed policy does not hide that the kernel has lost a rule', async () => {
    const world = await appliedWorld()
    await world.write('p.json5', policy.replace('/etc/group', '/etc/shadow'))
    await bend(world, ({rules}) => ({rules: rules.slice(1)}))
    expect(broken(await legsOf(world, true))).toEqual(['policy differs', 'kernel differs'])
  })

  test('before the first apply', async () => {
    const rules_d = {'a.rules': '-w /etc/hosts -p wa\n'}
    const world = await makeWorld({rules_d, audit_rules: compiled({rules_d})})
    await world.write('p.json5', policy)
    const names = ['policy differs', 'rules.d unknown', 'kernel differs']
    expect(broken(await legsOf(world, true))).toEqual(names)
    await world.system.auditctl(['-w', '/etc/hosts', '-p', 'wa'])
    expect(broken(await legsOf(world, true))).toEqual(names.slice(0, 2))
  })
})

describe('what is no difference', () => {
  test('rules of a known agent, and with keep those of anybody', async () => {
    const world = await appliedWorld()
    await world.system.auditctl(['-w', '/etc/hosts', '-p', 'wa', '-k', 'wazuh_fim'])
    expect(broken(await legsOf(world, true))).toEqual([])
    expect(broken(await legsOf(world, false))).toEqual(['policy unknown'])
    await world.system.auditctl(['-w', '/etc/sudoers', '-p', 'wa'])
    expect(broken(await legsOf(world, true))).toEqual(['kernel differs'])
    await world.write('p.json5', policy.replace('{', "{unmanaged: 'keep',"))
    expect(broken(await legsOf(world, true))).toEqual([])
  })

  test('with keep, a file of others, also where it loads a rule of the policy', async () => {
    const rules_d = {'a.rules': '-w /etc/hosts -p wa\n-w /etc/group -p wa -k identity\n'}
    const world = await makeWorld({rules_d, audit_rules: compiled({rules_d})})
    await world.system.auditctl(['-w', '/etc/hosts', '-p', 'wa'])
    await world.write('p.json5', policy.replace('{', "{unmanaged: 'keep',"))
    await world.apply(world.system, 'p.json5')
    expect(broken(await legsOf(world, true))).toEqual([])
    expect(broken(await legsOf(world, false))).toEqual(['policy unknown'])
    await world.system.auditctl(['-W', '/etc/group', '-p', 'wa', '-k', 'identity'])
    expect(broken(await legsOf(world, true))).toEqual(['kernel differs'])
    await world.system.auditctl(['-w', '/etc/group', '-p', 'wa', '-k', 'identity'])
    await bend(world, ({rules_d: files}) => ({rules_d: {[ourName]: files[ourName] ?? ''}}))
    expect(broken(await legsOf(world, true))).toEqual(['rules.d differs'])
  })
})

test("control values of a file of others, as Debian's audit.rules has them, are no leg of the policy", async () => {
  const rules_d = {'audit.rules': '-D\n-b 16384\n--backlog_wait_time 60000\n-f 1\n'}
  const world = await makeWorld({rules_d, audit_rules: compiled({rules_d})})
  await world.write('p.json5', policy.replace(', backlog_limit: 8192', ''))
  await world.apply(world.system, 'p.json5')
  expect(broken(await legsOf(world, true))).toEqual([])
  expect(broken(await legsOf(world, false))).toEqual(['policy unknown'])
  await world.write(
    'p.json5',
    policy.replace(', backlog_limit: 8192', '').replace('group', 'sudoers'),
  )
  expect(broken(await legsOf(world, true))).toEqual(['policy differs'])
})

describe('files of others beside what was applied', () => {
  const rules_d = {'a.rules': '-w /etc/hosts -p wa\n'}

  async function besideOthers(): Promise<World> {
    const world = await appliedWorld()
    await bend(world, (now) => {
      const files = {...now.rules_d, ...rules_d}
      return {rules_d: files, audit_rules: compiled({rules_d: files})}
    })
    return world
  }

  test('are too much where the policy does not let them stay', async () => {
    expect(broken(await legsOf(await besideOthers(), true))).toEqual(['rules.d differs'])
  })

  test('belong in the kernel where nobody named the policy', async () => {
    const world = await besideOthers()
    expect(broken(await legsOf(world, false))).toEqual(['policy unknown', 'kernel differs'])
    await world.system.auditctl(['-w', '/etc/hosts', '-p', 'wa'])
    expect(broken(await legsOf(world, false))).toEqual(['policy unknown'])
  })
})

describe('a locked kernel', () => {
  const locked = {...freshSandbox.control, enabled: 'locked'} as const

  test.for([
    {version: '3.1.2', mend: 'augenrules'},
    {version: '3.1.3', mend: 'reboot'},
  ])('waits for the boot, and audit.rules of $version for $mend', async ({version, mend}) => {
    const world = await appliedWorld({auditctl: version})
    await bend(world, ({control, rules}) => ({
      control: {...control, enabled: locked.enabled},
      rules: rules.slice(1),
      audit_rules: '',
    }))
    const legs = await legsOf(world, true)
    expect(legs.map((leg) => leg.mend)).toEqual([undefined, undefined, mend, 'reboot'])
  })

  test.for(breaks.filter(({mend}) => mend === 'apply' || mend === 'take-over'))(
    'is not told to apply: $name',
    async ({leg, mend, act}) => {
      const world = await appliedWorld()
      await act(world)
      await bend(world, ({control}) => ({control: {...control, enabled: 'locked'}}))
      const legs = await legsOf(world, true)
      const behindLock = {
        apply: leg === 'kernel' ? 'reboot' : 'stage',
        'take-over': 'stage-take-over',
      }
      expect(legs.find(({name}) => name === leg)?.mend).toBe(
        mend === 'apply' || mend === 'take-over' ? behindLock[mend] : undefined,
      )
    },
  )
})

test('what the host does not tell is unknown', async () => {
  const world = await appliedWorld()
  const bare = {...world.system, rulesFolder: async () => ({path: '/none', files: undefined})}
  expect(broken((await readStatus(bare)).legs)).toEqual(
    ['policy', 'rules.d', 'audit.rules', 'kernel'].map((name) => `${name} unknown`),
  )
  await bend(world, (now) => ({rules_d: {...now.rules_d, 'z.rules': ' -f 0\n'}}))
  const auditRules = {path: 'a', text: ''}
  const of = async (awkKnowsSpace: boolean | undefined) => {
    const system = {...world.system, bootFiles: async () => ({auditRules, awkKnowsSpace})}
    return (await readStatus(system)).legs.find(({name}) => name === 'audit.rules')?.why.kind
  }
  expect(await of(undefined)).toBe('which-awk')
  expect(await of(true)).toBe('stale')
})
