import {appendFile} from 'node:fs/promises'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {bundleIntoGuest} from './bundle-guest.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {allowAll, type Program, programIn} from './program.ts'

const before = `-D
-b 8192
-a always,exit -F arch=b64 -S settimeofday -k times
-a always,exit -F arch=b64 -S settimeofday -F uid=0 -k roots
-w /etc/passwd -p wa -k identity
`
const others = '-w /etc/hosts -p wa -k others\n'
const desired = `-D
-b 4096
-a always,exit -F arch=b64 -S settimeofday -F uid=0 -k roots
-a always,exit -F arch=b64 -S settimeofday -k times
-w /etc/group -p wa -k identity
`

/** Each costs two boots of an emulated machine or so; POWER_CUTS=12 for more. */
const cuts = Number(process.env['POWER_CUTS'] ?? 1)
const folder = '/var/lib/auditform-cuts'

/** What a boot makes of the files, and the files. The order in which others add rules is not ours. */
const look = `auditctl -l | sort
auditctl -s | grep '^\\(enabled\\|failure\\|rate_limit\\|backlog_limit\\) '
find /etc/audit -type f ! -name '*.prev' -exec sha256sum {} + | sort`

const keep = `rm -rf ${folder}/kept && cp -a /etc/audit ${folder}/kept && sync`
const restore = `auditctl -D; rm -rf /etc/audit /var/lib/auditform
cp -a ${folder}/kept /etc/audit; augenrules --load; sync`

describeWithVm('a power cut while it applies', () => {
  const vm = connectVm()
  let program: Program
  const ends = {before: '', desired: ''}
  let changes = 0

  const seen = async () => (await vm.sh(look)).stdout
  const apply = [
    ...['/opt/auditform/node/bin/node', '--import', `${folder}/die-at.js`],
    ...['/opt/auditform/bin/run.js', 'apply', '--yes', '--take-over', ...allowAll],
    `${folder}/desired.rules`,
  ].join(' ')

  beforeAll(async () => {
    program = await programIn(vm)
    await bundleIntoGuest(vm, ['die-at'], folder)
    await vm.writeFile(`${folder}/before.rules`, before)
    await vm.writeFile(`${folder}/desired.rules`, desired)
    await vm.sh('auditctl -D; rm -rf /var/lib/auditform /etc/audit/rules.d/*')
    expect(
      await program.run('apply', '--yes', ...allowAll, `${folder}/before.rules`),
    ).toMatchObject({
      exitCode: 0,
    })
    await vm.writeFile('/etc/audit/rules.d/50-others.rules', others, 0o640)
    await vm.sh('augenrules --load')
    await vm.sh(keep)
    ends.before = await seen()
    const {exitCode, stderr} = await vm.sh(`echo '{"nth":-1}' | ${apply}`)
    expect({exitCode}, stderr).toEqual({exitCode: 0})
    changes = Number(/changes (\d+)/.exec(stderr)?.[1])
    ends.desired = await seen()
  })
  afterAll(() => vm.renew())

  /** Lets the apply come to its nth change and cuts the power there; what the program says after the boot. */
  async function cutAt(nth: number): Promise<string> {
    await vm.sh(restore)
    await vm.sh(`echo '{"nth":${nth},"moment":"stopped"}' >/run/death
setsid ${apply} </run/death >/run/said 2>&1 & p=$!
until grep -q '^State:.T' /proc/$p/status || ! kill -0 $p; do sleep 0.05; done`)
    const at = /died at (.*)/.exec(await vm.readFile('/run/said'))?.[1] ?? 'nothing'
    await vm.kill()
    await vm.start()

    const booted = await seen()
    const isOpen = (await vm.sh('test -e /var/lib/auditform/journal')).exitCode === 0
    const status = await program.run('status')
    expect(status, at).toMatchObject({exitCode: 0})
    expect(status.stderr.includes('auditform recover'), `${at}: ${status.stderr}`).toBe(isOpen)
    const ours = /^.*auditform\.rules$/m.exec(booted)?.[0] ?? ''
    expect(`${ends.before}${ends.desired}`, at).toContain(`${ours}\n`)

    const recovered = await program.run('recover', '--json')
    expect(recovered, at).toMatchObject({exitCode: 0})
    const {direction = 'nothing open', reason = ''} = JSON.parse(recovered.stdout).recovered ?? {}
    const found = await seen()
    const end = found === ends.desired ? 'desired' : 'before'
    if (end === 'before') expect(found, `${at}: ${recovered.stdout}`).toBe(ends.before)
    if (isOpen) expect(end, at).toBe(direction === 'finish' ? 'desired' : 'before')
    expect((await vm.sh('ls /var/lib/auditform')).stdout, at).not.toContain('journal')
    return `power cut before change ${nth + 1} of ${changes} (${at}): ${direction} ${reason}: ${end}`
  }

  test('leaves the old file or the new one, and recover leads to one end', {
    timeout: 3_600_000,
  }, async () => {
    for (let cut = 0; cut < cuts; cut++) {
      const told = await cutAt(Math.round(((cut + 0.5) * changes) / cuts))
      process.stdout.write(`${told}\n`)
      const log = process.env['KILL_LOG']
      if (log !== undefined) await appendFile(log, `${told}\n`)
    }
  })
})
