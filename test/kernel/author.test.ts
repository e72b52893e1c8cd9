import * as v from 'valibot'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {type DriftDocument, driftSchema} from '../../src/report/drift-schema.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {type Program, programIn} from './program.ts'

const policy = `-b 4096
-w /etc/passwd -p wa -k identity
-w /etc/group -p wa -k identity
-w /srv/author/tree -p wa -k author_tree
-w /srv/author/parent/file -p wa -k author_file
-w /srv/author/mount/file -p wa -k author_mount
-a always,exit -F arch=b64 -S mount
`
const policyFile = '/tmp/author.rules'

/** Made by a login of the user 1234, whose name is known; by a daemon, who has no login. */
const changes = `
sh -c 'echo 1234 >/proc/self/loginuid; auditctl -W /etc/group -p wa -k identity'
sh -c 'echo 1234 >/proc/self/loginuid; auditctl -d always,exit -F arch=b64 -S mount'
sh -c 'echo 1234 >/proc/self/loginuid; rm -rf /srv/author/tree'
mv /srv/author/parent /srv/author/other
umount /srv/author/mount
sh -c 'echo 4294967295 >/proc/self/loginuid; auditctl -b 2048'
sh -c 'echo 4294967295 >/proc/self/loginuid; auditctl -w /etc/hosts -p r -k daemon'
`

describeWithVm('who made a difference, on a real kernel with a real auditd', () => {
  const vm = connectVm()
  let program: Program
  let found: Awaited<ReturnType<typeof authors>>

  beforeAll(async () => {
    program = await programIn(vm)
    await program.reset()
    await vm.sh(`rm -rf /var/lib/auditform /srv/author
      mkdir -p /srv/author/tree /srv/author/parent /srv/author/mount
      id author 2>/dev/null || useradd -u 1234 author
      mount -t tmpfs none /srv/author/mount; touch /srv/author/mount/file /srv/author/parent/file`)
    await vm.writeFile(policyFile, policy)
    expect(await program.run('apply', '--yes', policyFile)).toMatchObject({exitCode: 0})
  })
  afterAll(async () => {
    await program.reset()
    await vm.sh(`umount /srv/author/mount; rm -rf /var/lib/auditform /srv/author ${policyFile}`)
  })

  /** The differences, by the keys of their rules or the name of their control value. */
  async function authors(): Promise<Readonly<Record<string, DriftDocument['drift'][number]>>> {
    const {stdout} = await program.run('drift', '--since-last', '--json', policyFile)
    const {drift} = v.parse(driftSchema, JSON.parse(stdout))
    return Object.fromEntries(
      drift.map((each) => [each.control?.name ?? each.rules[0]?.text ?? each.kind, each]),
    )
  }

  test('logins, daemons and the kernel itself are told apart', async () => {
    await vm.sh(changes)
    found = await authors()
    const by = (name: string) => found[name]?.author
    const login = {login: 'user', auid: 1234, user: 'author', exe: '/usr/sbin/auditctl'}
    expect(by('-w /etc/group -p wa -k identity')).toMatchObject({
      ...login,
      did: 'removed',
      basis: 'rule',
      command: {argv: ['auditctl', '-W', '/etc/group', '-p', 'wa', '-k', 'identity'], cut: false},
    })
    expect(by('-a always,exit -F arch=b64 -S mount')).toMatchObject({...login, basis: 'rule'})
    expect(by('-w /srv/author/tree -p wa -k author_tree')).toMatchObject({
      ...login,
      exe: '/usr/bin/rm',
      went_away: '/srv/author/tree',
    })
    expect(by('-w /srv/author/parent/file -p wa -k author_file')).toMatchObject({
      login: 'user',
      auid: 0,
      exe: '/usr/bin/mv',
      went_away: '/srv/author/parent/file',
    })
    expect(by('-w /srv/author/mount/file -p wa -k author_mount')).toMatchObject({
      kind: 'recorded',
      went_away: '/srv/author/mount/file',
    })
    expect(by('backlog_limit')).toMatchObject({login: 'none', basis: 'value', did: 'set'})
    expect(by('-w /etc/hosts -p r -k daemon')).toMatchObject({
      login: 'none',
      did: 'added',
      basis: 'rule',
    })
    // The next boot, too, would stop at a rule whose folder is gone.
    const others = Object.values(found).filter(({author}) => author?.kind !== 'recorded')
    expect(others.map(({kind}) => kind)).toEqual(['rules.d'])
  })

  test('what is remembered outlives the log, and nobody is made up', async () => {
    await vm.sh('truncate -s 0 /var/log/audit/audit.log')
    expect(await authors()).toEqual(found)
    const {stdout} = await program.run('drift', policyFile)
    expect(stdout).toMatch(/by whom is not recorded: the audit log (?:begins|has no record)/)
    expect(stdout).not.toContain('auid')
  })
})
