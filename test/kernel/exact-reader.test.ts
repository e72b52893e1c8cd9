import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {allowAll, type Program, programIn} from './program.ts'

const watch = '-w /etc/passwd -p wa -k identity'
const neverTwin = ['never,exit', '-F', 'path=/etc/passwd', '-F', 'perm=wa', '-k', 'identity']
const policy = '/run/exact-reader.rules'
// The package, and those of its binaries, one of which is loaded by itself where it is there.
const koffi = ['koffi', '@koromix'].map((name) => `/opt/auditform/node_modules/${name}`)

/** The same program with and without its optional dependency. */
describeWithVm('the kernel read exactly, and the listing alone', () => {
  const vm = connectVm()
  let program: Program

  beforeAll(async () => {
    program = await programIn(vm)
  })
  beforeEach(async () => {
    await program.reset()
    await vm.writeFile(policy, `${watch}\n`)
  })
  afterAll(async () => {
    await program.reset()
    await vm.run(['rm', policy])
  })

  const drift = (...flags: readonly string[]) =>
    program.run('drift', '--live-only', ...flags, policy)
  const plan = () => program.run('plan', '--live-only', '--verbose', policy)
  const auditctl = async (...words: readonly string[]) => {
    expect(await vm.run(['auditctl', ...words])).toMatchObject({exitCode: 0})
  }
  const listing = async () => (await vm.run(['auditctl', '-l'])).stdout

  test('what auditctl loads is read as what it is', async () => {
    const arch = ['-F', 'arch=b64', '-S', 'openat,chmod']
    await auditctl(
      '-a',
      'always,exit',
      ...arch,
      '-F',
      'auid>=1000',
      '-F',
      'auid!=unset',
      '-k',
      'a b',
    )
    await auditctl('-a', ...neverTwin)
    await auditctl('-a', 'always,exclude', '-F', 'msgtype=CWD')
    const {stdout} = await program.run('status', '--json')
    const status = JSON.parse(stdout)
    expect(status.readers).toEqual({kind: 'agree'})
    expect(status.rules.map((rule: {kernel_rule: unknown}) => rule.kernel_rule)).toEqual([
      {
        list: 4,
        action: 2,
        fields: [
          [11, '0x40000000', 0xc000003e],
          [9, '0x60000000', 1000],
          [9, '0x30000000', 0xffffffff],
          [210, '0x40000000', 'a b'],
        ],
        syscalls: [90, 257],
      },
      {
        list: 4,
        action: 0,
        fields: [
          [105, '0x40000000', '/etc/passwd'],
          [106, '0x40000000', 10],
          [210, '0x40000000', 'identity'],
        ],
        syscalls: 'all',
      },
      {list: 5, action: 2, fields: [[12, '0x40000000', 1307]], syscalls: 'all'},
    ])
  })

  test('a never rule in place of a watch is coverage lost', async () => {
    await auditctl('-a', ...neverTwin)
    expect(await listing()).toBe(`${watch}\n`)
    const planned = await plan()
    expect(planned).toMatchObject({exitCode: 2})
    expect(planned.stdout).toContain('never,exit → always,exit')
    expect(planned.stdout).toContain('Coverage lost now: a never rule that is listed like a watch')
    const drifted = await drift()
    expect(drifted).toMatchObject({exitCode: 2})
    expect(drifted.stdout).toContain('Coverage lost')

    const applied = await program.run('apply', '--live-only', '--yes', ...allowAll, policy)
    expect(applied).toMatchObject({exitCode: 0})
    expect(await drift()).toMatchObject({exitCode: 0, stdout: ''})
  })

  test('a key with a newline in it forges no rule', async () => {
    await auditctl('-a', 'always,exit', '-F', 'arch=b64', '-S', 'open', '-k', `x\n${watch}`)
    expect(await listing()).toBe(`-a always,exit -F arch=b64 -S open -F key=x\n${watch}\n`)
    const drifted = await drift()
    expect(drifted).toMatchObject({exitCode: 2})
    expect(drifted.stdout).toContain('Coverage lost: a rule is not in the kernel')
    expect(drifted.stdout.split('\n')).not.toContain(watch)
  })

  describe('without koffi', () => {
    beforeAll(() =>
      vm.sh(
        `mkdir -p /run/nothing\n${koffi.map((path) => `mount --bind /run/nothing ${path}`).join('\n')}`,
      ),
    )
    afterAll(() => vm.sh(`umount ${koffi.join(' ')}; rmdir /run/nothing`))

    test('the program says that it reads the listing only', async () => {
      await auditctl('-a', ...neverTwin)
      const status = JSON.parse((await program.run('status', '--json')).stdout)
      expect(status.readers).toMatchObject({kind: 'text-only'})
    })

    test('a never rule in place of a watch is unproven', async () => {
      await auditctl('-a', ...neverTwin)
      const planned = await plan()
      expect(planned).toMatchObject({exitCode: 0})
      expect(planned.stdout).toContain('1 rule unproven')
      expect(planned.stdout).toContain('a rule with the action never is listed like a watch')
      expect(await drift()).toMatchObject({exitCode: 0})
      const strict = await drift('--strict')
      expect(strict).toMatchObject({exitCode: 2})
      expect(strict.stdout).toContain('cannot tell whether this is the rule of the policy')
    })

    test('a never rule in front of the watch goes, and the watch stays', async () => {
      const [where = '', ...words] = neverTwin
      await auditctl('-w', '/etc/passwd', '-p', 'wa', '-k', 'identity')
      await auditctl('-A', where, ...words)
      expect(await listing()).toBe(`${watch}\n${watch}\n`)
      const applied = await program.run('apply', '--live-only', '--yes', ...allowAll, policy)
      expect(applied).toMatchObject({exitCode: 0})
      expect(await listing()).toBe(`${watch}\n`)
      expect((await vm.run(['auditctl', '-d', where, ...words])).exitCode).not.toBe(0)
    })

    test('a forged line passes for a rule, unproven', async () => {
      await auditctl('-a', 'always,exit', '-F', 'arch=b64', '-S', 'open', '-k', `x\n${watch}`)
      const planned = await plan()
      expect(planned.stdout).toContain('1 rule unproven')
      expect(planned.stdout).not.toContain(`+ ${watch}`)
    })
  })
})
