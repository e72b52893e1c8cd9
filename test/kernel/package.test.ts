import {rm} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {cannotMakeExecutable} from '../executable.ts'
import {cannotMakeDeb, makePackages, packageOfExecutable} from '../packages/make.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {projectFolder} from './image.ts'
import {bringPackage} from './install.ts'

const site = `{rules: [{watch: '/etc/passwd', perm: 'wa', key: 'package'}]}\n`
const rule = '-w /etc/passwd -p wa -k package\n'
const rulesFile = '/etc/audit/rules.d/auditform.rules'
const timers = ['auditform-drift.timer', 'auditform-repair.timer']

const isSkipped = cannotMakeExecutable() || cannotMakeDeb()
const describePackage = isSkipped ? describeWithVm.skip : describeWithVm

describePackage('the Debian package on a machine without Node', () => {
  const vm = connectVm()
  let file: string
  let next: string
  const clean = () =>
    vm.sh(`dpkg --purge auditform; auditctl -D; rm -rf ${rulesFile} /etc/auditform \\
      /var/lib/auditform /var/cache/auditform; augenrules`)
  const listing = async () => (await vm.run(['auditctl', '-l'])).stdout
  // An emulated machine takes its time for each file that is written for good.
  const install = (path: string) => vm.sh(`dpkg --force-unsafe-io --install ${path}`)

  beforeAll(async () => {
    const made = packageOfExecutable('deb')
    try {
      file = await bringPackage(vm, made.file)
      // The same version with a small program: to unpack the executable takes a quarter of a minute.
      const executable = '/bin/true'
      const folder = join(made.folder, 'next')
      const small = makePackages({executable, folder, built: projectFolder, only: 'deb'})
      await vm.copyIn(small.deb, '/run/next')
      next = `/run/next/${basename(small.deb)}`
    } finally {
      await rm(made.folder, {recursive: true})
    }
    await clean()
  })
  afterAll(clean)

  test('is installed, starts nothing, and plans in one line', async () => {
    expect(await install(file)).toMatchObject({exitCode: 0})
    const units = await vm.sh(`find / /opt/auditform -xdev -name node -type f; command -v node
      systemctl list-unit-files --no-legend 'auditform*' | awk '{print $1, $2}' | sort
      systemctl is-active ${timers.join(' ')}; auditctl -l`)
    expect(units.stdout.split('\n')).toEqual([
      'auditform-drift-failed@.service static',
      'auditform-drift.service static',
      'auditform-drift.timer disabled',
      'auditform-repair.service static',
      'auditform-repair.timer disabled',
      'inactive',
      'inactive',
      'No rules',
      '',
    ])
    await vm.writeFile('/etc/auditform/site.json5', site)
    const plan = await vm.run(['auditform', 'plan'])
    expect(plan).toMatchObject({exitCode: 2, stderr: ''})
    expect(plan.stdout).toContain('Plan: 1 to add,')
  })

  test('its units are sound to systemd, and drift runs as one of them', async () => {
    const verified = await vm.sh(
      `systemd-analyze verify ${[...timers, 'auditform-drift.service', 'auditform-repair.service'].join(' ')}`,
    )
    expect(verified).toMatchObject({exitCode: 0, stdout: '', stderr: ''})
    expect(await vm.run(['auditform', 'apply', '--yes'])).toMatchObject({exitCode: 0})
    expect(await listing()).toBe(rule)
    const {stdout} = await vm.sh(`auditform status --json
      systemctl start auditform-drift.service && systemctl show -P Result auditform-drift.service`)
    const [json = '', result] = stdout.split(/(?<=^\})\n/m)
    expect(JSON.parse(json).readers).toEqual({kind: 'agree'})
    expect(result).toBe('success\n')
  })

  test('an upgrade keeps the timer that was enabled, and the policy', async () => {
    const {stdout} = await vm.sh(`systemctl --quiet enable --now auditform-drift.timer
      dpkg --force-unsafe-io --install ${next} > /dev/null; echo $?
      systemctl is-enabled ${timers.join(' ')}; systemctl is-active ${timers.join(' ')}
      cat /etc/auditform/site.json5; auditctl -l`)
    expect(stdout).toBe(`0\nenabled\ndisabled\nactive\ninactive\n${site}${rule}`)
  })

  test('is removed: no timer is left, and the rules stay where they are', async () => {
    const removed = await vm.run(['dpkg', '--remove', 'auditform'])
    expect(removed).toMatchObject({exitCode: 0})
    expect(removed.stderr).toContain(`its rules stay in the kernel, and in ${rulesFile}`)
    const {stdout} = await vm.sh(`systemctl list-units --all --no-legend 'auditform*'
      find /etc/systemd /run/systemd/system -name 'auditform*'; test -e ${rulesFile}; echo $?
      ls -d /run/auditform /var/cache/auditform /var/lib/auditform 2> /dev/null; auditctl -l`)
    expect(stdout).toBe(`0\n/var/lib/auditform\n${rule}`)
  })

  test('a purge keeps the journal of an apply that is not finished, and nothing else', async () => {
    const kept = await vm.sh(`touch /var/lib/auditform/journal; dpkg --purge auditform 2>&1
      find / -xdev -name '*auditform*' ! -path '/opt/*' ! -path '/usr/local/*' -prune -print | sort`)
    expect(kept.stdout).toContain('/var/lib/auditform is kept, because an apply is not finished')
    expect(kept.stdout.split('\n').filter((line) => line.startsWith('/'))).toEqual([
      rulesFile,
      '/etc/auditform',
      '/var/lib/auditform',
    ])
    expect(await listing()).toBe(rule)
  })
})
