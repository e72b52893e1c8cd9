import {beforeAll, beforeEach, expect, test} from 'vitest'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {allowAll, type Program, programIn} from './program.ts'

describeWithVm('the cheat sheet for CentOS 7, on a real kernel', () => {
  const vm = connectVm()
  let program: Program

  beforeAll(async () => {
    program = await programIn(vm)
    await vm.sh('mkdir -p /home/user/test_dir')
  })
  beforeEach(() => program.reset())

  async function applyLines(...lines: readonly string[]) {
    await vm.writeFile('/root/cheat.rules', `${lines.join('\n')}\n`)
    const applied = await program.run('apply', '--yes', ...allowAll, '/root/cheat.rules')
    expect(applied, lines.join('; ')).toMatchObject({exitCode: 0})
    expect(await program.run('plan', '/root/cheat.rules')).toMatchObject({exitCode: 0})
    return (await vm.run(['auditctl', '-l'])).stdout.trimEnd()
  }

  test.for([
    ['-w /home/user/test_dir/ -k test_watch', '-w /home/user/test_dir -p rwxa -k test_watch'],
    ['-w /etc/passwd -p wa -k passwd_watch', '-w /etc/passwd -p wa -k passwd_watch'],
    [
      '-a always,exit -S adjtimex,settimeofday -F dir=/etc -k time-change',
      '-a always,exit -S adjtimex,settimeofday -F dir=/etc -F key=time-change',
    ],
    ['-a always,exit -S all -F pid=1005', '-a always,exit -S all -F pid=1005'],
    ['-a never,task', '-a never,task'],
    ['-a task,never', '-a never,task'],
  ] as const)('%s', async ([line, listed]) => {
    expect(await applyLines(line)).toBe(listed)
  })

  test('-D, -W and -d in a file do what auditctl -R does', async () => {
    const lines = [
      '-w /etc/hosts -p wa -k gone',
      '-D',
      '-w /etc/passwd -p wa -k passwd_watch',
      '-w /etc/group -p wa -k group_watch',
      '-a always,exit -F arch=b64 -S settimeofday -k time',
      '-W /etc/group -p wa -k group_watch',
      '-d always,exit -F arch=b64 -S settimeofday -k time',
    ]
    const listed = await applyLines(...lines)
    await vm.run(['auditctl', '-D'])
    const loaded = await vm.run(['auditctl', '-R', '/root/cheat.rules'])
    expect(loaded.exitCode).toBe(0)
    expect(listed).toBe((await vm.run(['auditctl', '-l'])).stdout.trimEnd())
    expect(listed).toBe('-w /etc/passwd -p wa -k passwd_watch')
  })

  test.for([
    ['-e 0', 'enabled 0'],
    ['-e 1', 'enabled 1'],
    ['-f 0', 'failure 0'],
    ['-b 1234', 'backlog_limit 1234'],
    ['-r 50', 'rate_limit 50'],
    ['--backlog_wait_time 1000', 'backlog_wait_time 1000'],
  ] as const)('%s', async ([line, status]) => {
    await applyLines('-w /etc/passwd -p wa -k passwd_watch', line)
    expect((await vm.run(['auditctl', '-s'])).stdout).toContain(`${status}\n`)
  })
})
