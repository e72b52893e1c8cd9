import {chmod, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {examineHere, readExamination} from '../../src/system/examine.ts'
import {bundles} from '../../src/system/examine-script.ts'
import {fakeSsh} from './ssh/fake-ssh.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-examine-'))
  onTestFinished(() => rm(folder, {recursive: true}))
  return folder
}

const hostile = ["it's", '$(id)', 'two\nlines', ' blank ', '\\', 'é', '-n']

describe('what the shell of this machine says', () => {
  test('of watched paths, whatever they are called', async () => {
    const folder = await temporaryFolder()
    for (const name of hostile) await writeFile(join(folder, name), '')
    await mkdir(join(folder, 'folder'))
    await symlink('folder', join(folder, 'link'))
    await symlink('nowhere', join(folder, 'dangling'))
    const names = [...hostile, 'folder', 'link', 'link/', 'dangling', 'gone', 'gone/below']
    const watched = [...names.map((name) => `${folder}/${name}`), '/', '/gone-from-the-root']
    const paths = {rulesDir: folder, auditRules: undefined}
    const found = await examineHere({pid: undefined, watched}, paths)
    const look = {isLink: false, kind: 'other', hasParent: true}
    expect(Object.fromEntries(found.watched)).toEqual({
      ...Object.fromEntries(hostile.map((name) => [`${folder}/${name}`, look])),
      [`${folder}/folder`]: {...look, kind: 'directory'},
      [`${folder}/link`]: {...look, isLink: true, kind: 'directory'},
      [`${folder}/link/`]: {...look, kind: 'directory'},
      [`${folder}/dangling`]: {...look, isLink: true, kind: 'missing'},
      [`${folder}/gone`]: {...look, kind: 'missing'},
      [`${folder}/gone/below`]: {...look, kind: 'missing', hasParent: false},
      '/': {...look, kind: 'directory'},
      '/gone-from-the-root': {...look, kind: 'missing'},
    })
  })

  test('of thousands of them, which no single argument could hold', async () => {
    const watched = Array.from({length: 5000}, (_, index) => `/gone-${index}-${'x'.repeat(80)}`)
    expect(bundles(watched).length).toBeGreaterThan(5)
    const paths = {rulesDir: '/gone', auditRules: undefined}
    const found = await examineHere({pid: undefined, watched: [...watched, '/']}, paths)
    expect(found.watched.size).toBe(5001)
    expect(found.watched.get('/')).toMatchObject({kind: 'directory'})
    expect(found.watched.get(watched[4999] ?? '')).toMatchObject({kind: 'missing'})
  })

  test('of rules files: who may write to them, links followed', async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o755)
    for (const [name, mode] of [
      ['open two\nlines.rules', 0o646],
      ['closed.rules', 0o600],
      ['no-rules.txt', 0o666],
    ] as const) {
      await writeFile(join(folder, name), '')
      await chmod(join(folder, name), mode)
    }
    await symlink('closed.rules', join(folder, 'link.rules'))
    const paths = {rulesDir: folder, auditRules: undefined}
    const {modes} = await examineHere({pid: undefined, watched: []}, paths)
    const ours = (modes ?? []).filter(({path}) => path.startsWith(folder))
    expect(
      Object.fromEntries(ours.map(({path, mode}) => [path.slice(folder.length), mode])),
    ).toEqual({
      '': 0o040755,
      '/closed.rules': 0o100600,
      '/link.rules': 0o100600,
      '/open two\nlines.rules': 0o100646,
    })
    expect(ours.map(({uid}) => uid)).toEqual(ours.map(() => process.geteuid?.()))
  })

  test('of the process that the kernel names, and of one that is none', async () => {
    const paths = {rulesDir: '/gone', auditRules: undefined}
    const here = await examineHere({pid: process.pid, watched: []}, paths)
    expect(here.daemon).toMatch(/./)
    const none = await examineHere({pid: 2 ** 22 + 1, watched: []}, paths)
    expect(none.daemon).toBeNull()
    expect(here.mounts).toMatch(/ \/ /)
    expect(here.capabilities).toMatch(/^CapEff:\t[0-9a-f]{16}$/)
  })
})

test('over ssh the same is asked in one session, and the same is answered', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'a.rules'), '')
  const watched = [...hostile, 'a.rules', 'gone'].map((name) => `${folder}/${name}`)
  const paths = {rulesDir: folder, auditRules: undefined}
  const question = {pid: process.pid, watched}
  const here = await examineHere(question, paths)
  const fake = await fakeSsh()
  const system = fake.system(paths)
  await system.surroundings()
  const before = (await fake.calls()).length
  // Others write to the disk meanwhile.
  const logDisk = here.logDisk && {...here.logDisk, freeKiB: expect.any(Number)}
  expect(await system.examine(question)).toEqual({...here, logDisk})
  expect((await fake.calls()).length).toBe(before + 1)
})

describe('answers taken apart', () => {
  const part = (stdout: string, status = 0) => ({stdout, stderr: '', status})
  const parts = [
    part('auditd\n'),
    part('/sbin/auditd\n'),
    part('64768:2\n64768:2\n'),
    part('CapEff:\t0000000000000000\n'),
    part('log_file = /srv/a log/x.log\n'),
    part('81a4 0 0\n/etc/audit/rules.d/a.rules\0'),
    part('/srv/a log\nyes\n/dev/sda1 1000 400 600 40% /srv/a mount\n'),
    part(''),
    part('link /lib/systemd/system/auditd.service\nlink /x\nlink /x\nmasked audit-rules.service\n'),
    part(
      'Result=success\nId=auditd.service\nLoadState=loaded\nActiveState=active\n\nResult=exit-code\nId=audit-rules.service\nLoadState=loaded\nActiveState=failed\n',
    ),
    part(''),
  ]

  test('each is where it belongs', () => {
    expect(readExamination(parts, [])).toEqual({
      daemon: 'auditd',
      isAuditdInstalled: true,
      root: 'initial',
      capabilities: 'CapEff:\t0000000000000000',
      config: {kind: 'read', text: 'log_file = /srv/a log/x.log\n'},
      modes: [{path: '/etc/audit/rules.d/a.rules', mode: 0o100644, uid: 0, gid: 0}],
      logDisk: {
        folder: '/srv/a log',
        exists: true,
        totalKiB: 1000,
        freeKiB: 600,
        mountPoint: '/srv/a mount',
      },
      mounts: '',
      bootLinks: {
        paths: ['/lib/systemd/system/auditd.service', '/x'],
        masked: ['audit-rules.service'],
      },
      services: [
        {name: 'auditd.service', isInstalled: true, isFailed: false, result: 'success'},
        {name: 'audit-rules.service', isInstalled: true, isFailed: true, result: 'exit-code'},
      ],
      watched: new Map(),
    })
  })

  test('what could not be read stays unknown, and what is not there is told so', () => {
    const failing = parts.map(({stdout}, index) => part(index === 4 ? '' : stdout, 1))
    expect(readExamination(failing, ['/a'])).toMatchObject({
      daemon: undefined,
      root: 'unknown',
      capabilities: undefined,
      config: {kind: 'unknown'},
      modes: undefined,
      logDisk: undefined,
      bootLinks: undefined,
      services: undefined,
      watched: new Map(),
    })
    const elsewhere = parts.map((each, index) => (index === 2 ? part('51:9\n64768:2\n') : each))
    expect(readExamination(elsewhere, []).root).toBe('other')
    const missing = parts.map((each, index) => (index === 4 ? part('', 3) : each))
    expect(readExamination(missing, []).config).toEqual({kind: 'missing'})
  })
})
