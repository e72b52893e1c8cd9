import {rm} from 'node:fs/promises'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {cannotMakeExecutable, makeExecutable} from '../executable.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {projectFolder} from './image.ts'
import {installExecutable} from './install.ts'

const site = `{rules: [{watch: '/etc/passwd', perm: 'wa', key: 'executable'}]}\n`
const rule = '-w /etc/passwd -p wa -k executable\n'
const more = '-w /etc/group -p wa -k provisional\n'
const journal = '/var/lib/auditform/journal'

const describeExecutable = cannotMakeExecutable() ? describeWithVm.skip : describeWithVm

describeExecutable('the executable on a machine without Node', () => {
  const vm = connectVm()
  const clean = () =>
    vm.sh(`auditctl -D; rm -rf /etc/audit/rules.d/auditform.rules /etc/auditform /var/lib/auditform \\
      /var/cache/auditform /root/more.rules; augenrules`)
  const listing = async () => (await vm.run(['auditctl', '-l'])).stdout

  beforeAll(async () => {
    const {folder, file} = makeExecutable(projectFolder)
    try {
      await installExecutable(vm, file)
    } finally {
      await rm(folder, {recursive: true})
    }
    await clean()
    await vm.writeFile('/etc/auditform/site.json5', site)
  })
  afterAll(clean)

  test('plans in one line', async () => {
    const found = await vm.sh('find / /opt/auditform -xdev -name node -type f; command -v node')
    expect(found.stdout).toBe('')
    const plan = await vm.run(['auditform', 'plan'])
    expect(plan).toMatchObject({exitCode: 2, stderr: ''})
    expect(plan.stdout).toContain('Plan: 1 to add,')
    expect(await listing()).toBe('No rules\n')
  })

  test('applies, finds no drift, and reads the rules from the kernel itself', async () => {
    expect(await vm.run(['auditform', 'apply', '--yes'])).toMatchObject({exitCode: 0})
    expect(await listing()).toBe(rule)
    expect(await vm.run(['auditform', 'drift'])).toEqual({exitCode: 0, stdout: '', stderr: ''})
    const {stdout} = await vm.run(['auditform', 'status', '--json'])
    expect(JSON.parse(stdout).readers).toEqual({kind: 'agree'})
  })

  test('its watcher, which is the executable again, takes back what nobody confirms', async () => {
    await vm.writeFile('/root/more.rules', rule + more)
    // The guest waits by itself: a question over ssh costs more than what is waited for.
    const script = `auditform apply --yes --confirm-within 5s /root/more.rules && auditctl -l &&
      systemctl show -P ExecStart 'auditform-watch-*' &&
      for i in $(seq 120); do test -e ${journal} || break; sleep 0.5; done; auditctl -l`
    const {exitCode, stdout} = await vm.sh(script)
    expect(exitCode, stdout).toBe(0)
    expect(stdout).toContain(
      `${rule}${more}{ path=/opt/auditform/launch ; argv[]=/opt/auditform/launch`,
    )
    expect(stdout).toMatch(new RegExp(`\n${rule}$`))
    const {stdout: history} = await vm.run(['tail', '-n', '1', '/var/lib/auditform/history.jsonl'])
    expect(history).toMatch(/"action":"undo".*"not-confirmed"/)
  })
})
