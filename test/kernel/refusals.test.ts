import {beforeAll, expect, test} from 'vitest'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {type Program, programIn} from './program.ts'

describeWithVm('a process that the kernel does not answer', () => {
  const vm = connectVm()
  let program: Program

  beforeAll(async () => {
    program = await programIn(vm)
    await vm.writeFile('/etc/auditform-test.rules', '-w /etc/passwd -p wa -k passwd_watch\n')
  })

  test.for([
    {
      name: 'that is not root',
      wrapper: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
      target: ['--target', 'local'],
      says: 'needs root or CAP_AUDIT_CONTROL',
    },
    {
      name: 'in a pid namespace',
      wrapper: ['unshare', '--pid', '--fork', '--mount-proc'],
      target: [],
      says: 'pid namespace',
    },
    {
      name: 'in a user namespace',
      wrapper: ['unshare', '--user', '--map-root-user'],
      target: [],
      says: 'user namespace',
    },
  ])('$name is told why', async ({wrapper, target, says}) => {
    const result = await vm.run([
      ...wrapper,
      'auditform',
      'plan',
      ...target,
      '/etc/auditform-test.rules',
    ])
    expect(result).toMatchObject({exitCode: 1})
    expect(result.stderr).toContain(says)
    expect(result.stderr).not.toMatch(/\n {4}at /)
  })

  test('an auditctl that is not there is told', async () => {
    const result = await program.run(
      'plan',
      '--auditctl',
      '/nowhere/auditctl',
      '/etc/auditform-test.rules',
    )
    expect(result).toMatchObject({exitCode: 1})
    expect(result.stderr).toContain('auditctl')
  })
})
