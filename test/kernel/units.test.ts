import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {lacks} from '../skipping.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {projectFolder} from './image.ts'
import {type Program, programIn} from './program.ts'

/** Settings of systemd that protect a service would hide some of them. */
const hidden = ['/home/units/', '/root/units/', '/tmp/units/', '/dev/shm/units/']
const policy = `{
  control: {backlog_limit: 8192},
  rules: [
    ${['/etc/passwd', '/var/lib/', '/usr/lib/', ...hidden]
      .map((path) => `{watch: '${path}', perm: 'wa', key: 'units'}`)
      .join(',\n    ')},
  ],
}
`
const folder = '/etc/systemd/system'
const metrics = '/var/lib/prometheus/node-exporter/auditform.prom'

const isSkipped = lacks(
  process.env['UNITS'] !== undefined,
  'the units under a real systemd, a minute and a half; UNITS=1 runs them',
)

describeWithVm('drift as cron runs it', () => {
  const vm = connectVm()
  const drift = () => vm.sh('env -i /usr/local/bin/auditform drift <&-')

  test('says nothing with an empty environment and no input, and tells what differs', async () => {
    const program = await programIn(vm)
    await program.reset()
    await vm.writeFile('/etc/auditform/units.json5', policy)
    try {
      const apply = `mkdir -p ${hidden.join(' ')} && auditform apply --yes`
      expect(await vm.sh(apply)).toMatchObject({exitCode: 0})
      expect(await drift()).toEqual({exitCode: 0, stdout: '', stderr: ''})
      await vm.sh('auditctl -W /etc/passwd -p wa -k units')
      const {exitCode, stdout, stderr} = await drift()
      expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: ''})
      expect(stdout).toContain('Coverage lost: a rule is not in the kernel')
    } finally {
      await vm.sh(`rm -rf /etc/auditform /var/lib/auditform ${hidden.join(' ')}`)
      await program.reset()
    }
  })
})

const describeUnits = isSkipped ? describe.skip : describeWithVm

describeUnits('the units, under a real systemd', () => {
  const vm = connectVm()
  let program: Program

  beforeAll(async () => {
    program = await programIn(vm)
    await program.reset()
    await vm.copyIn(`${projectFolder}/units/systemd`, '/run/units')
    await vm.writeFile('/etc/auditform/units.json5', policy)
    const setUp = `cp -r /run/units/systemd/. ${folder}/ && systemctl daemon-reload &&
      mkdir -p /var/lib/prometheus/node-exporter ${hidden.join(' ')} && auditform apply --yes`
    expect(await vm.sh(setUp)).toMatchObject({exitCode: 0})
  })
  afterAll(async () => {
    const clean = `rm -rf ${folder}/auditform-* /etc/auditform /var/lib/prometheus /var/lib/auditform`
    await vm.sh(`${clean} ${hidden.join(' ')}; systemctl daemon-reload; systemctl reset-failed`)
    await program.reset()
  })

  /** Starts a unit once; how its program ended, what it said, and how many alerts there are by now. */
  async function start(unit: string): Promise<{status: number; said: string; alerts: number}> {
    // Of a unit that ended well systemd soon knows nothing any more, its run included.
    const script = `journal() { journalctl --sync; journalctl --quiet --output=cat "$@"; }
      before=$(journal --identifier=auditform | wc -l)
      systemctl start ${unit} && echo 0 || systemctl show -P ExecMainStatus ${unit}
      for i in $(seq 50); do test -z "$(systemctl list-jobs --no-legend)" && break; sleep 0.2; done
      journal --identifier=auditform-alert | grep -c drifted
      journal --identifier=auditform | tail -n "+$((before + 1))"`
    const [status = '', alerts = '', ...said] = (await vm.sh(script)).stdout.split('\n')
    return {status: Number(status), said: said.join('\n').trim(), alerts: Number(alerts)}
  }

  test('drift is quiet in its sandbox', async () => {
    expect(await start('auditform-drift.service')).toEqual({status: 0, said: '', alerts: 0})
    const text = await vm.readFile(metrics)
    expect(text).toContain('auditform_drift_last_run_success 1\n')
    expect(text).toContain('auditform_drift_counted_differences 0\n')
    expect(text).toContain('auditform_audit_rules{list="exit",owner="policy"} 7\n')
  })

  test('a difference fails the unit, is handed on once, and is repaired by the other one', async () => {
    await vm.sh('auditctl -W /etc/passwd -p wa -k units')
    const first = await start('auditform-drift.service')
    expect(first).toMatchObject({status: 2, alerts: 1})
    expect(first.said).toContain('Coverage lost: a rule is not in the kernel')
    expect(await start('auditform-drift.service')).toEqual({status: 2, said: '', alerts: 1})
    expect(await vm.readFile(metrics)).toContain('kind="missing",severity="lost"} 1\n')
    const asCron = await vm.sh('env -i /usr/local/bin/auditform drift <&-')
    expect(asCron).toMatchObject({exitCode: 2, stderr: ''})
    // Who did it is found out in the sandbox as well; the journal keeps no empty lines.
    expect(asCron.stdout.replace(/\n+/g, '\n').trim()).toBe(first.said)

    const repair = await start('auditform-repair.service')
    expect(repair).toMatchObject({status: 0})
    const again = await start('auditform-drift.service')
    expect(again).toMatchObject({
      status: 0,
      said: expect.stringContaining('as its policy asks again'),
    })
  })
})
