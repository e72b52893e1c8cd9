import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {keepScript, lookScript, restoreScript} from './guest/scene.ts'
import {allowAll, type Program, type ProgramResult, programIn} from './program.ts'

const first = '-w /etc/passwd -p wa -k identity\n-b 8192\n'
const second = `-w /etc/group -p wa -k groups
-w /etc/shadow -p wa -k secrets
-b 4096
`
const many = Array.from({length: 9}, (_, index) => `-w /etc/many${index} -p wa -k many\n`).join('')
const rulesDir = '/etc/audit/rules.d'
const stateDir = '/var/lib/auditform'
const theirs = '-w /etc/hosts -p wa -k somebody\n'

describeWithVm('an apply in a hard place', () => {
  const vm = connectVm()
  const outcomes: string[] = []
  let program: Program
  let before = ''

  beforeAll(async () => {
    program = await programIn(vm)
    await vm.writeFile('/root/first.rules', first)
    await vm.writeFile('/root/second.rules', second)
    await vm.writeFile('/root/many.rules', many)
    await vm.sh('echo 1 >/sys/kernel/rcu_expedited; rm -f /etc/audit/rules.d/*')
    await program.reset()
    expect(await apply('first.rules')).toMatchObject({exitCode: 0})
    await program.run('plan', '--out', '/root/saved.json', '/root/second.rules')
    await vm.sh(keepScript('first'))
    before = await look()
  })
  beforeEach(() => vm.sh(restoreScript('first')))
  afterEach(() => vm.sh(`umount ${rulesDir} ${stateDir}; rm -f /run/auditform.lock /run/counted`))
  afterAll(async () => {
    process.stdout.write(`${outcomes.join('\n')}\n`)
    // One of them locks the kernel, which only a boot undoes.
    await vm.renew()
  })

  const look = async () => (await vm.sh(lookScript)).stdout
  const apply = (name: string, ...flags: readonly string[]) =>
    program.run('apply', '--yes', ...allowAll, ...flags, `/root/${name}`)

  /** What is to be told, and what the machine holds then. */
  async function expectEnd(
    place: string,
    ran: ProgramResult,
    {exitCode, said}: {readonly exitCode: number; readonly said: RegExp},
    end: string = before,
  ): Promise<void> {
    const lines = ran.stderr.split('\n').filter((line) => line.startsWith('Error'))
    outcomes.push(`${place}: status ${ran.exitCode}: ${lines[0] ?? ran.stdout.split('\n').at(-2)}`)
    expect(ran).toMatchObject({exitCode, stderr: expect.stringMatching(said)})
    expect(await look()).toBe(end)
  }

  /** In place of a folder of the disk, a small one with the same files. */
  async function small(folder: string): Promise<void> {
    const {exitCode, stderr} = await vm.sh(
      `mkdir -p ${folder} && cp -a ${folder} /run/copy && mount -t tmpfs -o size=512k,mode=750 none ${folder} && cp -a /run/copy/. ${folder} && rm -r /run/copy`,
    )
    expect(exitCode, stderr).toBe(0)
  }

  /** An auditctl in front of whose nth change something else happens. */
  async function interruptedBy(script: string, nth = 1): Promise<readonly string[]> {
    const text = `#!/bin/sh
case "$1" in -l | -s | -v | -m) ;; *) echo >>/run/counted; test "$(wc -l </run/counted)" -ne ${nth} || { ${script}; } ;; esac
exec auditctl "$@"
`
    await vm.writeFile('/run/interrupted-auditctl', text, 0o755)
    return ['--auditctl', '/run/interrupted-auditctl']
  }

  const fill = (folder: string) => `cat /dev/zero >${folder}/filler 2>/dev/null`

  test.for([
    {where: 'rules.d', folder: rulesDir},
    {where: 'the state folder', folder: stateDir},
  ])('$where on a full disk is told before anything is touched', async ({where, folder}) => {
    await small(folder)
    await vm.sh(fill(folder))
    const refused = await apply('second.rules')
    await vm.sh(`rm ${folder}/filler`)
    await expectEnd(`${where} full`, refused, {exitCode: 1, said: /full file system/})
  })

  test('rules.d on a disk that fills up meanwhile: all is taken back', async () => {
    await small(rulesDir)
    const failed = await apply('second.rules', ...(await interruptedBy(fill(rulesDir))))
    await vm.sh(`rm ${rulesDir}/filler`)
    await expectEnd('rules.d fills up', failed, {exitCode: 1, said: /no space/i})
  })

  test('rules.d that is read-only is told before anything is touched', async () => {
    await vm.sh(`mount --bind ${rulesDir} ${rulesDir}; mount -o remount,bind,ro ${rulesDir}`)
    const said = /read-only file system/
    await expectEnd('rules.d read-only', await apply('second.rules'), {exitCode: 1, said})
  })

  test('rules.d that becomes read-only meanwhile: all is taken back', async () => {
    await vm.sh(`mount --bind ${rulesDir} ${rulesDir}`)
    const away = await interruptedBy(`mount -o remount,bind,ro ${rulesDir}`)
    const failed = await apply('second.rules', ...away)
    await expectEnd('rules.d becomes read-only', failed, {exitCode: 1, said: /read-only/i})
  })

  test('rules.d that is a link: the file is written where it leads, and that is told', async () => {
    await vm.sh(`mv ${rulesDir} /etc/audit/elsewhere; ln -s elsewhere ${rulesDir}`)
    try {
      const applied = await apply('second.rules')
      outcomes.push(`rules.d a link: status ${applied.exitCode}: ${applied.stderr.split('\n')[0]}`)
      expect(applied).toMatchObject({exitCode: 0})
      expect(applied.stderr).toContain('symbolic link')
      const {stdout} = await vm.sh(
        `readlink ${rulesDir}; grep -l groups /etc/audit/elsewhere/auditform.rules /etc/audit/audit.rules`,
      )
      expect(stdout).toBe(
        'elsewhere\n/etc/audit/elsewhere/auditform.rules\n/etc/audit/audit.rules\n',
      )
    } finally {
      await vm.sh(`rm ${rulesDir}; mv /etc/audit/elsewhere ${rulesDir}`)
    }
  })

  test('a lock that somebody holds is respected', async () => {
    await vm.sh(`setsid sleep 600 </dev/null >/dev/null 2>&1 & p=$!; s=$(sed 's/.*) //' /proc/$p/stat | cut -d' ' -f20)
echo "{\\"pid\\":$p,\\"boot\\":\\"$(cat /proc/sys/kernel/random/boot_id)\\",\\"since\\":\\"2026-01-01T00:00:00Z\\",\\"start\\":\\"$s\\"}" >/run/auditform.lock
echo $p >/run/holder`)
    const said = /Another auditform is at work/
    await expectEnd('lock held', await apply('second.rules'), {exitCode: 1, said})
    await vm.sh('kill $(cat /run/holder)')
  })

  test('rules of somebody else between plan and apply: it is not applied', async () => {
    await vm.sh(`auditctl ${theirs}`)
    const changed = await look()
    const refused = await apply('saved.json')
    const said = /somebody/
    await expectEnd('another admin after the plan', refused, {exitCode: 4, said}, changed)
  })

  test('rules of somebody else in the middle: theirs stay, and ours are taken back', async () => {
    const failed = await apply(
      'second.rules',
      ...(await interruptedBy(`auditctl ${theirs.trim()}`, 2)),
    )
    const said = new RegExp(`left alone:\n *${theirs}`)
    await expectEnd('another admin in the middle', failed, {exitCode: 1, said}, theirs + before)
  })

  test('an auditctl that outlives the program is waited for by recover', async () => {
    // As one that has its file open already: the name of it goes with the drafts of the dead run.
    const wrapper = `#!/bin/sh
case "$1" in -R)
  cp "$2" /run/open.rules; >/run/begun
  until test -e /run/go; do sleep 0.1; done
  set -- -R /run/open.rules
esac
auditctl "$@"
`
    await vm.writeFile('/run/slow-auditctl', wrapper, 0o755)
    const flags = `--auditctl /run/slow-auditctl`
    const {stdout} = await vm.sh(`rm -f /run/go /run/begun
auditform apply --yes ${allowAll.join(' ')} ${flags} /root/many.rules >/dev/null 2>&1 & apply=$!
until test -e /run/begun; do sleep 0.1; done
kill -9 $apply
auditform recover ${flags} >/run/said 2>&1 & recover=$!
until grep -q 'is changing rules' /run/said || ! kill -0 $recover; do sleep 0.1; done
>/run/go
wait $recover; echo status $?; cat /run/said`)
    outcomes.push(`auditctl outlives the program: ${stdout.trim().replaceAll('\n', ' | ')}`)
    expect(stdout).toMatch(/^status 0\n.*is changing rules\.\nFinished and verified/)
    expect((await vm.run(['auditctl', '-l'])).stdout).toBe(many)
  })

  test('a kernel that is locked in the middle: half-done, and then nothing changes it', async () => {
    const failed = await apply('second.rules', ...(await interruptedBy('auditctl -e 2', 2)))
    const half = `${before.replace('\n', '\n-w /etc/group -p wa -k groups\n')}`
    const end = half.replace('enabled 1\n', 'enabled 2\n')
    const said = /locked until the next boot/
    await expectEnd('locked in the middle', failed, {exitCode: 6, said}, end)
    const recovered = await program.run('recover')
    await expectEnd('recover then', recovered, {exitCode: 3, said: /locked/}, end)
    await vm.sh(`rm ${stateDir}/journal`)
    const refused = await apply('saved.json')
    await expectEnd('locked after the plan', refused, {exitCode: 3, said: /locked/}, end)
  })
})
