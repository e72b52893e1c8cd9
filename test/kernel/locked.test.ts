import {afterAll, beforeAll, expect, test} from 'vitest'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {type Program, programIn} from './program.ts'

const locking = `-w /etc/passwd -p wa -k passwd_watch
-e 2
`
const other = `-w /etc/passwd -p wa -k passwd_watch
-w /etc/group -p wa -k group_watch
-b 4096
`

describeWithVm('a kernel that is really locked', () => {
  const vm = connectVm()
  let program: Program

  beforeAll(async () => {
    program = await programIn(vm)
    await program.reset()
    await vm.writeFile('/root/locking.rules', locking)
    await vm.writeFile('/root/other.rules', other)
  })
  // Only a boot unlocks it, and the tests that follow need an open kernel.
  afterAll(() => vm.renew())

  test('-e 2 is not set unless it is allowed by name', async () => {
    const refused = await program.run('apply', '--yes', '/root/locking.rules')
    expect(refused).toMatchObject({exitCode: 5})
    expect(refused.stderr).toContain('--allow LOCKS_UNTIL_REBOOT')
    expect((await vm.run(['auditctl', '-s'])).stdout).toContain('enabled 1\n')
  })

  test('-e 2 comes last, and the locked kernel is as desired', async () => {
    const applied = await program.run(
      'apply',
      '--yes',
      '--allow',
      'LOCKS_UNTIL_REBOOT',
      '/root/locking.rules',
    )
    expect(applied).toMatchObject({exitCode: 0})
    expect((await vm.run(['auditctl', '-s'])).stdout).toContain('enabled 2\n')
    expect((await vm.run(['auditctl', '-l'])).stdout).toBe('-w /etc/passwd -p wa -k passwd_watch\n')
    const plan = await program.run('plan', '/root/locking.rules')
    expect(plan).toMatchObject({exitCode: 0})
    expect(plan.stdout).toContain('No changes')
  })

  test('plan shows the whole difference and says why it cannot be applied', async () => {
    const plan = await program.run('plan', '/root/other.rules')
    expect(plan).toMatchObject({exitCode: 2})
    expect(plan.stdout).toContain('-w /etc/group -p wa -k group_watch')
    expect(plan.stdout).toContain('no rule and no control value can change before the next boot')
  })

  test('apply refuses with status 3, and kernel and files are the same to the byte', async () => {
    const before = await program.everything()
    const refused = await program.run('apply', '--yes', '/root/other.rules')
    expect(refused).toMatchObject({exitCode: 3})
    expect(refused.stderr).toContain('The kernel is locked')
    const json = await program.run('apply', '--yes', '--json', '/root/other.rules')
    expect(json).toMatchObject({exitCode: 3})
    expect(JSON.parse(json.stdout)).toMatchObject({error: {code: 'LOCKED', exit_status: 3}})
    expect(await program.everything()).toBe(before)
  })

  test('after a reboot what was applied is loaded, and it is locked again', async () => {
    await vm.reboot()
    const plan = await program.run('plan', '/root/locking.rules')
    expect(plan).toMatchObject({exitCode: 0})
    expect((await vm.run(['auditctl', '-s'])).stdout).toContain('enabled 2\n')
  })
})
