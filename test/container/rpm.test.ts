import {rmSync} from 'node:fs'
import {basename} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {cannotMakeExecutable} from '../executable.ts'
import {cannotMakeRpm, packageOfExecutable} from '../packages/make.ts'
import {describeInContainer, isDebianBase, shared, startBare} from './connect.ts'
import {type Auditctl, auditctlFor, type HostAudit, readAudit} from './host-audit.ts'
import type {Place, Ran} from './place.ts'

const POLICY = '/etc/auditform/site.json5'

const isSkipped = !isDebianBase() || cannotMakeExecutable() || cannotMakeRpm()
const describeRpm = isSkipped ? describeInContainer.skip : describeInContainer

describeRpm('the RPM, with rpm, in a container without Node', () => {
  let place: Place
  let host: Auditctl
  let before: HostAudit
  let file: string

  beforeAll(async () => {
    place = await startBare()
    ;[host] = await auditctlFor(place)
    before = await readAudit(host)
    const made = packageOfExecutable('rpm')
    file = `/root/${basename(made.file)}`
    await place.copyIn(made.file, file)
    rmSync(made.folder, {recursive: true})
    await place.run('mkdir', '-p', '/srv/rpm')
  }, 120_000)
  afterAll(() => place.stop())

  const sh = (script: string): Promise<Ran> => place.run('sh', '-c', script)

  test('is installed, and plans in one line', async () => {
    // What Debian has installed is not in the books of rpm.
    expect(await place.run('rpm', '--install', '--nodeps', file)).toMatchObject({exitCode: 0})
    expect((await sh('command -v node; rpm --verify --nodeps auditform')).stdout).toBe('')
    const policy = '/usr/share/auditform/policies/baseline.json5'
    const planned = await place.run('auditform', 'plan', policy)
    expect(planned).toMatchObject({exitCode: 2, stderr: ''})
    expect(planned.stdout).toMatch(/^Plan: \d+ to add/m)
    expect(await readAudit(host)).toEqual(before)
  })

  test('applies, reads the kernel itself, and goes back', async () => {
    const rule = {watch: '/srv/rpm', perm: 'wa', key: shared().key}
    await place.write(POLICY, JSON.stringify({unmanaged: 'keep', rules: [rule]}))
    expect(await place.run('auditform', 'apply', '--yes')).toMatchObject({exitCode: 0})
    const line = `-w /srv/rpm -p wa -k ${shared().key}`
    expect((await readAudit(host)).rules).toEqual([...before.rules, line])
    const {stdout} = await place.run('auditform', 'status', '--json')
    expect(JSON.parse(stdout).readers).toEqual({kind: 'agree'})
    const back = ['rollback', '0', '--yes', '--allow', 'COVERAGE_LOST', '--allow', 'EMPTIES']
    expect(await place.run('auditform', ...back)).toMatchObject({exitCode: 0})
    expect(await readAudit(host)).toEqual(before)
  })

  test('is erased, and leaves the policy and the history', async () => {
    expect(await place.run('rpm', '--erase', 'auditform')).toMatchObject({exitCode: 0})
    const left = await sh('find / -xdev -path "*auditform*" ! -path "/proc/*" -prune -print')
    const paths = left.stdout.split('\n').filter((path) => path !== '' && path !== file)
    expect(paths.sort()).toEqual(['/etc/auditform', '/var/lib/auditform'])
    expect((await sh('ls -A /etc/auditform')).stdout).toBe('site.json5\n')
  })
})
