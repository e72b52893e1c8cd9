import {describe, expect, test} from 'vitest'
import {readStatus} from '../src/read-status.ts'
import {makeWorld} from './world.ts'

describe('whose rule it is', () => {
  const other = '-w /etc/hosts -p wa -k wazuh_fim'
  test.for([
    {name: 'the applied policy asked for it', added: undefined, owner: {kind: 'policy'}},
    {name: 'a known agent loads it', added: other, owner: {kind: 'agent', name: 'Wazuh'}},
    {
      name: 'a run that was cut off left it behind',
      added: '-w /etc/group -p wa -k x -k auditform-moving',
      owner: {kind: 'twin'},
    },
    {name: 'nobody that is known', added: '-w /etc/group -p wa', owner: {kind: 'unmanaged'}},
  ])('$name', async ({added, owner}) => {
    const world = await makeWorld()
    await world.write('p.rules', '-w /etc/passwd -p wa -k identity\n')
    await world.apply(world.system, 'p.rules')
    if (added !== undefined) await world.system.auditctl(added.split(' '))
    expect((await readStatus(world.system)).rules.at(-1)?.owner).toEqual(owner)
  })

  test('a rule that an applied policy asks for is its own, whatever its key', async () => {
    const world = await makeWorld()
    await world.write('p.rules', `${other}\n`)
    await world.apply(world.system, 'p.rules')
    expect((await readStatus(world.system)).rules[0]?.owner).toEqual({kind: 'policy'})
  })

  test('a rule of the same line that is another rule to the kernel is not ours', async () => {
    const world = await makeWorld()
    await world.write('p.rules', '-w /etc/passwd -p wa -k identity\n')
    await world.apply(world.system, 'p.rules')
    await world.system.auditctl(['-D'])
    await world.system.auditctl(
      '-a never,exit -F path=/etc/passwd -F perm=wa -k identity'.split(' '),
    )
    const {rules, rulesDir} = await readStatus(world.system)
    expect(rules.map(({owner}) => owner)).toEqual([{kind: 'unmanaged'}])
    expect(rulesDir.ours).toMatchObject({rules: 1, missing: 1})
  })
})

describe('the next boot', () => {
  test('loads nothing of ours before the first apply, and names the files of others', async () => {
    const world = await makeWorld({
      rules_d: {
        '10-a.rules': '-w /etc/hosts\n',
        '9-b.rules': '-a never,task\n',
        'c.rules': '-b 9\n',
      },
    })
    const {rulesDir} = await readStatus(world.system)
    expect(rulesDir.ours).toBeUndefined()
    expect(rulesDir.others.map((path) => path.replace(/.*\//, ''))).toEqual([
      '9-b.rules',
      '10-a.rules',
    ])
  })

  test('loads what was applied, and what of it the kernel lacks is counted', async () => {
    const world = await makeWorld()
    await world.write('p.rules', '-w /etc/passwd -p wa\n-w /etc/group -p wa\n-w /etc -p wa\n')
    await world.apply(world.system, 'p.rules')
    expect((await readStatus(world.system)).rulesDir.ours).toMatchObject({rules: 3, missing: 0})
    await world.system.auditctl(['-W', '/etc/group', '-p', 'wa'])
    expect((await readStatus(world.system)).rulesDir.ours).toMatchObject({rules: 3, missing: 1})
  })

  test('is told of a host without rules.d too', async () => {
    const world = await makeWorld()
    const bare = {...world.system, rulesFolder: async () => ({path: '/none', files: undefined})}
    expect((await readStatus(bare)).rulesDir).toEqual({
      path: '/none',
      exists: false,
      ours: undefined,
      others: [],
    })
  })
})

test('what is ours is known from the listing alone', async () => {
  const world = await makeWorld()
  await world.write('p.rules', '-w /etc/ssh -p wa -k sshd\n-w /etc/passwd -p wa -k identity\n')
  await world.apply(world.system, 'p.rules')
  const {rules, observation} = await readStatus({
    ...world.system,
    exactReading: async () => ({kind: 'unavailable', reason: 'no-koffi', detail: 'a test'}),
  })
  expect(observation.readers.kind).toBe('text-only')
  expect(rules.map(({owner}) => owner.kind)).toEqual(['policy', 'policy'])
})
