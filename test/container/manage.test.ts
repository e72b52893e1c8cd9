import {afterAll, beforeAll, expect, test} from 'vitest'
import {describeInContainer, shared, startProgram} from './connect.ts'
import {type Auditctl, auditctlFor, type HostAudit, readAudit} from './host-audit.ts'
import type {Place} from './place.ts'

const POLICY = '/etc/auditform/site.json5'
const OUR_FILE = '/etc/audit/rules.d/auditform.rules'

describeInContainer('the packed program in a container, on the rules of its host', () => {
  let place: Place
  let host: Auditctl
  let before: HostAudit

  beforeAll(async () => {
    place = await startProgram()
    ;[host] = await auditctlFor(place)
    // Somebody else's, so that there is one also on a host without rules.
    const others = ['-S', 'acct', '-F', `key=${shared().key}-others`]
    await host('-a', 'always,exit', '-F', 'arch=b64', ...others)
    before = await readAudit(host)
    expect(before.rules.at(-1)).toBe(`${call('acct')}-others`)
  })
  afterAll(async () => {
    await host('-D', '-k', `${shared().key}-others`)
    await place.stop()
  })

  test('sees the rules and the control values of the host', async () => {
    expect(await readAudit((...args) => place.run('auditctl', ...args))).toEqual(before)
  })

  test('plans the rules of a policy, and changes nothing', async () => {
    await place.write(POLICY, policy(1, [watch('/srv/one'), call('sethostname')]))
    await place.run('mkdir', '-p', '/srv/one', '/srv/two')
    const planned = await place.run('auditform', 'plan', POLICY)
    expect(planned).toMatchObject({exitCode: 2, stderr: ''})
    expect(planned.stdout).toContain('Plan: 2 to add,')
    expect(await readAudit(host)).toEqual(before)
    expect((await place.run('ls', '/etc/audit/rules.d')).stdout).not.toContain('auditform')
  })

  test('applies it: the host holds its rules beside those that it had', async () => {
    expect(await place.run('auditform', 'apply', '--yes', POLICY)).toMatchObject({exitCode: 0})
    expect(await readAudit(host)).toEqual(withOurs(1, [watch('/srv/one'), call('sethostname')]))
    expect(await place.run('auditform', 'plan', POLICY)).toMatchObject({exitCode: 0})
  })

  test('writes the rules down for the next boot', async () => {
    const {stdout: file} = await place.run('cat', OUR_FILE)
    const lines = file.split('\n').filter((line) => /^-/.test(line))
    expect(lines).toEqual([
      '-D',
      `-b ${limit(1)}`,
      `-a always,exit -F dir=/srv/one -F perm=wa -F key=${shared().key}`,
      `-a always,exit -F arch=b64 -S sethostname -F key=${shared().key}`,
    ])
    expect((await place.run('stat', '-c', '%a %U', OUR_FILE)).stdout).toBe('640 root\n')
  })

  test('tells a rule that somebody deletes on the host as drift, and mends it', async () => {
    expect(await place.run('auditform', 'drift', POLICY)).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    })
    const {stderr} = await host('-d', ...call('sethostname').split(' ').slice(1))
    expect(stderr).toBe('')

    const drift = await place.run('auditform', 'drift', POLICY)
    expect(drift.exitCode).toBe(2)
    expect(drift.stdout).toContain(call('sethostname'))
    expect(drift.stdout).not.toContain('/srv/one')

    const repair = await place.run('auditform', 'apply', '--only-drift', '--yes', POLICY)
    expect(repair).toMatchObject({exitCode: 0})
    expect(await place.run('auditform', 'drift', POLICY)).toMatchObject({exitCode: 0, stdout: ''})
  })

  test('rolls back from another policy, to the rules, the control values and the file of before', async () => {
    const applied = await readAudit(host)
    const file = await place.run('cat', OUR_FILE)
    await place.write(POLICY, policy(2, [watch('/srv/two'), call('setdomainname')]))
    const allow = ['--allow', 'COVERAGE_LOST', '--allow', 'REMOVES_MANY']
    const changed = await place.run('auditform', 'apply', '--yes', ...allow, POLICY)
    expect(changed).toMatchObject({exitCode: 0})
    expect(await readAudit(host)).toEqual(withOurs(2, [watch('/srv/two'), call('setdomainname')]))

    const back = await place.run('auditform', 'rollback', '--yes', ...allow)
    expect(back).toMatchObject({exitCode: 0})
    const after = await readAudit(host)
    expect({...after, rules: after.rules.toSorted()}).toEqual({
      ...applied,
      rules: applied.rules.toSorted(),
    })
    expect(await place.run('cat', OUR_FILE)).toEqual(file)
  })

  test('rolls back to what was there before the first apply: the host is as it was', async () => {
    const allow = ['--allow', 'COVERAGE_LOST', '--allow', 'REMOVES_MANY', '--allow', 'EMPTIES']
    const back = await place.run('auditform', 'rollback', '0', '--yes', ...allow)
    expect(back).toMatchObject({exitCode: 0})
    expect(await readAudit(host)).toEqual(before)
    expect((await place.run('ls', '/etc/audit/rules.d')).stdout).not.toContain('auditform')
  })

  function withOurs(step: number, rules: readonly string[]): HostAudit {
    return {
      rules: [...before.rules, ...rules],
      control: {...before.control, backlog_limit: limit(step)},
    }
  }

  /** Another limit than the host's, and no smaller one; 0 stands for none. */
  function limit(step: number): number {
    return (before.control['backlog_limit'] || 8192) + step
  }

  function policy(step: number, rules: readonly string[]): string {
    return JSON.stringify({unmanaged: 'keep', control: {backlog_limit: limit(step)}, rules})
  }

  function watch(folder: string): string {
    return `-w ${folder} -p wa -k ${shared().key}`
  }

  function call(name: string): string {
    return `-a always,exit -F arch=b64 -S ${name} -F key=${shared().key}`
  }
})
