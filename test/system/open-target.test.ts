import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {openTarget} from '../../src/system/open-target.ts'

const none = {target: undefined, auditctl: undefined, rulesDir: undefined, stateDir: undefined}

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-target-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, {recursive: true})
})

test.for([
  ['sandbox:relative.json', 'sandbox', `sandbox ${process.cwd()}/relative.json`],
  ['sandbox:/a:b.json', 'sandbox', 'sandbox /a:b.json'],
  ['capture:host', 'capture', `capture ${process.cwd()}/host`],
] as const)('%s is a %s', async ([target, kind, description]) => {
  expect(await openTarget({...none, target})).toMatchObject({kind, description})
})

test('another host is opened without asking it anything, with paths of its own', async () => {
  const flags = {auditctl: '/opt/auditctl', rulesDir: '/srv/rules.d/', stateDir: undefined}
  expect(await openTarget({...flags, target: 'ssh://root@[::1]:2222'})).toMatchObject({
    kind: 'ssh',
    description: 'ssh://root@[::1]:2222',
    stateFolder: '/var/lib/auditform',
  })
})

describe('no target', () => {
  const as = (uid: number) => vi.spyOn(process, 'geteuid').mockReturnValue(uid)

  test('is the sandbox for whoever is not root', async () => {
    as(1000)
    vi.stubEnv('XDG_STATE_HOME', folder)
    expect(await openTarget(none)).toMatchObject({
      description: `sandbox ${folder}/auditform/sandbox.json`,
    })
  })

  test('is this host for whoever names a piece of it', async () => {
    as(1000)
    expect(await openTarget({...none, auditctl: '/x'})).toMatchObject({kind: 'local'})
    expect(await openTarget({...none, rulesDir: '/x'})).toMatchObject({kind: 'local'})
  })

  test('keeps the sandbox in the home folder, whatever XDG_STATE_HOME has of no use', async () => {
    as(1000)
    vi.stubEnv('HOME', folder)
    for (const useless of ['', 'relative']) {
      vi.stubEnv('XDG_STATE_HOME', useless)
      expect(await openTarget({...none, target: 'sandbox'})).toMatchObject({
        description: `sandbox ${folder}/.local/state/auditform/sandbox.json`,
      })
    }
  })

  test('keeps the sandbox in the folder of --state-dir before all others', async () => {
    expect(await openTarget({...none, target: 'sandbox', stateDir: folder})).toMatchObject({
      description: `sandbox ${folder}/sandbox.json`,
    })
  })
})

describe('what is no target is wrong usage', () => {
  test.for([
    ['', /no such kind/],
    ['sandbx', /no such kind/],
    ['/tmp/x.json', /no such kind/],
    ['sandbox:', /name the file/],
    ['capture', /name the folder/],
    ['capture:', /name the folder/],
    ['local:', /local takes nothing/],
    ['ssh', /write it as ssh:/],
    ['ssh://-oProxyCommand=id@web1', /option to ssh/],
  ] as const)('%s', async ([target, message]) => {
    await expect(openTarget({...none, target})).rejects.toMatchObject({
      code: 'TARGET_UNKNOWN',
      status: 64,
      message: expect.stringMatching(message),
    })
  })

  test('a path of another host that is no path from / on', async () => {
    for (const flags of [{auditctl: './x'}, {rulesDir: 'x'}, {stateDir: 'x'}]) {
      const opened = openTarget({...none, target: 'ssh://web1', ...flags})
      await expect(opened).rejects.toMatchObject({code: 'USAGE', status: 64})
    }
  })

  test('a flag that would do nothing for the target', async () => {
    for (const flags of [{auditctl: '/x'}, {rulesDir: '/x'}]) {
      for (const target of ['sandbox', 'capture:x']) {
        await expect(openTarget({...none, target, ...flags})).rejects.toMatchObject({status: 64})
      }
    }
  })
})
