import {beforeAll, expect, test} from 'vitest'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {type Program, programIn} from './program.ts'

const provisional = '-w /etc/passwd -p wa -k passwd_watch\n'
const journal = '/var/lib/auditform/journal'

describeWithVm('an apply that is to be confirmed', () => {
  const vm = connectVm()
  let program: Program

  beforeAll(async () => {
    program = await programIn(vm)
    await program.reset()
    await vm.writeFile('/root/provisional.rules', provisional)
  })

  /** The guest waits by itself: a question over ssh costs more than what is waited for. */
  async function eventually(condition: string): Promise<void> {
    const loop = `for i in $(seq 120); do ${condition} && exit 0; sleep 0.5; done; exit 1`
    expect((await vm.sh(loop)).exitCode, condition).toBe(0)
  }
  /** All but the copy that augenrules keeps of what it replaces. */
  const everything = async () =>
    (await program.everything()).replace(/^.*audit\.rules\.prev\n/m, '')
  const listing = async () => (await vm.run(['auditctl', '-l'])).stdout

  test('is taken back when its terminal is gone and its watcher was killed', async () => {
    const before = await everything()
    const apply = 'auditform apply --yes --confirm-within 8s --reason CHG-1 /root/provisional.rules'
    await vm.sh(`setsid script -qec '${apply}' /run/terminal >/dev/null 2>&1 </dev/null &`)
    await eventually(`grep -q '"type":"provisional"' ${journal}`)
    expect(await listing()).toBe(provisional)
    // The watcher is a service, which belongs to no session, and is started again.
    const killed = await vm.sh(
      `pkill -9 -x script; systemctl kill -s KILL 'auditform-watch-*'; systemctl show -P Restart 'auditform-watch-*'`,
    )
    expect(killed).toMatchObject({exitCode: 0, stdout: 'on-abnormal\n'})
    await eventually(`! test -e ${journal}`)
    expect(await everything()).toBe(before)
    await eventually(`grep -q '"action":"undo".*"not-confirmed"' /var/lib/auditform/history.jsonl`)
    // Auditors look into the audit log.
    await eventually(`grep -q "auditform: op=undo.*res=success" /var/log/audit/audit.log`)
    const logged = await vm.run(['journalctl', '-q', '-o', 'cat', '-t', 'auditform'])
    expect(logged.stdout).toMatch(/op=apply .*result=provisional .*reason="CHG-1"\n/)
  })

  test('stays when it is confirmed, and nobody watches any more', async () => {
    const applied = await program.run(
      'apply',
      '--yes',
      '--confirm-within',
      '10m',
      '/root/provisional.rules',
    )
    expect(applied).toMatchObject({exitCode: 0})
    expect(await program.run('confirm')).toMatchObject({exitCode: 0, stderr: ''})
    expect(await listing()).toBe(provisional)
    await eventually(`! systemctl -q is-active 'auditform-watch-*'`)
    expect(await listing()).toBe(provisional)
    await program.reset()
    await vm.sh('rm -r /var/lib/auditform; augenrules')
  })
})
