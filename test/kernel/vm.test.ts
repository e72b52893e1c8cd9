import {expect, test} from 'vitest'
import {connectVm, describeWithVm} from './connect-vm.ts'

const BOOT_ID = '/proc/sys/kernel/random/boot_id'

describeWithVm('a virtual machine', () => {
  const laps: string[] = []
  const lap = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const result = await work()
    laps.push(`${name} ${Math.round(performance.now() - began)} ms`)
    return result
  }

  test('runs auditd and auditctl on a kernel of its own', async () => {
    const vm = connectVm()
    const version = await vm.run(['auditctl', '-v'])
    const kernel = await vm.run(['uname', '-r'])
    process.stdout.write(`${version.stdout.trim()}, kernel ${kernel.stdout}`)
    expect(version.stdout).toMatch(/^auditctl version \d/)
    expect(kernel.stdout).toMatch(/cloud-amd64/)

    const status = await vm.run(['auditctl', '-s'])
    expect(status).toMatchObject({exitCode: 0, stderr: ''})
    expect(status.stdout).toMatch(/^enabled 1$/m)
    expect(status.stdout).toMatch(/^pid [1-9]/m)
  })

  test('hands arguments, input and environment on unchanged', async () => {
    const vm = connectVm()
    const words = ['a b', "it's", '$HOME', '', '*', 'two\nlines', '"', '\\']
    const printed = await lap('command', () => vm.run(['printf', '%s\\0', ...words]))
    expect(printed.stdout.split('\0').slice(0, -1)).toEqual(words)

    const read = await vm.run(['sh', '-c', 'cat; printf %s "$WORD"; exit 7'], {
      input: 'text',
      env: {WORD: " 'x' "},
    })
    expect(read).toEqual({stdout: "text 'x' ", stderr: '', exitCode: 7})
  })

  test('loads the rules of rules.d at a real reboot, and unlocks', async () => {
    const vm = connectVm()
    await vm.writeFile(
      '/etc/audit/rules.d/smoke.rules',
      '-w /etc/passwd -p wa -k smoke\n-e 2\n',
      0o640,
    )
    await vm.run(['augenrules', '--load'])
    expect((await vm.run(['auditctl', '-s'])).stdout).toMatch(/^enabled 2$/m)
    await vm.writeFile('/etc/audit/rules.d/smoke.rules', '-w /etc/passwd -p wa -k smoke\n', 0o640)

    const before = await vm.readFile(BOOT_ID)
    await lap('reboot', () => vm.reboot())
    expect(await vm.readFile(BOOT_ID)).not.toBe(before)
    expect((await vm.run(['auditctl', '-s'])).stdout).toMatch(/^enabled 1$/m)
    expect((await vm.run(['auditctl', '-l'])).stdout).toBe('-w /etc/passwd -p wa -k smoke\n')
  })

  test('loses in a power cut what was not synced, and nothing else', async () => {
    const vm = connectVm()
    await vm.sh('echo kept >/root/kept && sync && echo lost >/root/lost')
    await vm.kill()
    await lap('boot', () => vm.start())
    expect(await vm.readFile('/root/kept')).toBe('kept\n')
    expect((await vm.run(['cat', '/root/lost'])).stdout).toBe('')
  })

  test('is as new after renew', async () => {
    const vm = connectVm()
    await lap('renew', () => vm.renew())
    expect((await vm.run(['auditctl', '-l'])).stdout).toBe('No rules\n')
    expect((await vm.run(['test', '-e', '/root/kept'])).exitCode).toBe(1)
    process.stdout.write(`${laps.join(', ')}\n`)
  })
})
