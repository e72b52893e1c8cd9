import {afterAll, beforeAll, expect, test} from 'vitest'
import type {StandingName} from '../../src/persist/standing.ts'
import {isWhole} from './boot-breaks.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {allowAll, type Program, programIn} from './program.ts'

const policies = {
  first: '-b 1024\n-w /etc/shadow -p wa -k shadow_watch\n',
  second: '-b 2048\n-a always,exit -F arch=b64 -S adjtimex -k time\n',
  locking: '-w /etc/passwd -p wa -k passwd_watch\n-e 2\n',
  other:
    '-w /etc/passwd -p wa -k passwd_watch\n-w /etc/group -p wa -k group_watch\n-b 4096\n-e 2\n',
}
type Name = keyof typeof policies

const stateFolder = '/var/lib/auditform'
const stray = '/etc/audit/rules.d/10-stray.rules'

/** Rules, control values, and every byte below /etc/audit but for what augenrules keeps of before. */
const look = `auditctl -l; auditctl -s | grep '^\\(enabled\\|failure\\|rate_limit\\|backlog_limit\\) '
find /etc/audit -type f ! -name '*.prev' -exec sha256sum {} + | sort`

const says: Readonly<Record<StandingName, string>> = {
  'in-sync': 'In sync.',
  'in-sync-locked': 'In sync though locked: nothing can change before the next boot.',
  staged: 'Staged, waiting for reboot.',
  'staged-changed': 'Staged, and the next boot would load something else.',
  'staged-loaded': 'The staged rules are loaded.',
  'staged-not-loaded': 'The boot did not load what was staged.',
  'staged-damaged': 'What was staged cannot be read any more.',
  differs: 'Differs; the legs say where.',
  unknown: 'Nothing says what this host should hold.',
}

describeWithVm('a kernel that is really locked, and its next boot', () => {
  const vm = connectVm()
  const table: string[] = []
  let program: Program

  beforeAll(async () => {
    program = await programIn(vm)
    await program.reset()
    await vm.sh(`rm -rf ${stateFolder} /etc/audit/rules.d/*; augenrules`)
    for (const [name, text] of Object.entries(policies)) {
      await vm.writeFile(`/root/${name}.rules`, text)
    }
  })
  // Only a boot unlocks it, and the tests that follow need an open kernel.
  afterAll(async () => {
    process.stdout.write(`${table.join('\n')}\n`)
    await vm.renew()
  })

  const held = async () => (await vm.sh(look)).stdout
  const listing = async () => (await vm.run(['auditctl', '-l'])).stdout
  const apply = (name: Name, ...more: readonly string[]) =>
    program.run('apply', '--yes', ...more, `/root/${name}.rules`)

  async function mustApply(name: Name, ...more: readonly string[]) {
    const ran = await apply(name, ...allowAll, ...more)
    expect(ran, ran.stderr).toMatchObject({exitCode: 0})
    return ran.stdout
  }

  const status = (name: Name | undefined, ...more: readonly string[]) =>
    program.run('status', ...more, ...(name === undefined ? [] : [`/root/${name}.rules`]))

  /** Its JSON is asked for with a copy of the state folder, for what is proven is told only once. */
  async function documentOf(name: Name | undefined): Promise<{readonly state: string}> {
    await vm.sh(`rm -rf /run/asked; cp -a ${stateFolder} /run/asked 2>/dev/null`)
    return JSON.parse((await status(name, '--json', '--state-dir', '/run/asked')).stdout)
  }

  /** What `status` says of where the host stands, and how it ends; its lines up to the first blank one. */
  async function expectState(name: Name | undefined, state: StandingName, end: number) {
    const document = isWhole ? await documentOf(name) : {state}
    const {exitCode, stdout} = await status(name)
    expect([exitCode, document.state], stdout).toEqual([end, state])
    const [, generation = '', ...lines] = stdout.slice(0, stdout.indexOf('\n\n')).split('\n')
    const told = generation.startsWith('Generation ') ? lines : [generation, ...lines]
    expect(told[0]).toBe(says[state])
    table.push(`| ${told[0]} | \`${state}\` | ${end} |`)
    return {stdout, told}
  }

  test('rollback brings back what was applied before', async () => {
    if (isWhole) await expectState(undefined, 'unknown', 0)
    await mustApply('first')
    const before = await held()
    if (isWhole) await expectState('first', 'in-sync', 0)
    await mustApply('second')
    expect(await listing()).toContain('-S adjtimex')
    const back = await program.run('rollback', '--yes', ...allowAll)
    expect(back, back.stderr).toMatchObject({exitCode: 0})
    expect(await held()).toBe(before)
  })

  test('-e 2 is not set unless it is allowed by name', async () => {
    const refused = await apply('locking', '--allow', 'COVERAGE_LOST')
    expect(refused).toMatchObject({exitCode: 5})
    expect(refused.stderr).toContain('--allow LOCKS_UNTIL_REBOOT')
    expect(await held()).toContain('enabled 1\n')
  })

  test('-e 2 comes last, and the locked kernel is as desired', async () => {
    await mustApply('locking')
    expect(await held()).toContain('-w /etc/passwd -p wa -k passwd_watch\nenabled 2\nfailure 1\n')
    await expectState('locking', 'in-sync-locked', 0)
  })

  test('plan shows the whole difference and says why it cannot be applied', async () => {
    const plan = await program.run('plan', '/root/other.rules')
    expect(plan).toMatchObject({exitCode: 2})
    expect(plan.stdout).toContain('-w /etc/group -p wa -k group_watch')
    expect(plan.stdout).toContain('no rule and no control value can change before the next boot')
    if (isWhole) await expectState('other', 'differs', 2)
  })

  test('apply refuses with status 3, and kernel and files are the same to the byte', async () => {
    const before = await program.everything()
    const refused = await apply('other')
    expect(refused).toMatchObject({exitCode: 3})
    expect(refused.stderr).toContain('The kernel is locked')
    expect(refused.stderr).toContain('auditform apply --for-next-boot')
    const json = await apply('other', '--json')
    expect(json).toMatchObject({exitCode: 3})
    expect(JSON.parse(json.stdout)).toMatchObject({error: {code: 'LOCKED', exit_status: 3}})
    expect(await program.everything()).toBe(before)
  })

  test('after a reboot what was applied is loaded, and it is locked again', async () => {
    const before = await held()
    await vm.reboot()
    expect(await held()).toBe(before.replace(/backlog_limit \d+/, 'backlog_limit 64'))
    await expectState('locking', 'in-sync-locked', 0)
  })

  test('what is staged is in the files only, and every command says so', async () => {
    const rules = await listing()
    expect(await mustApply('other', '--for-next-boot')).toMatch(/^Staged, waiting for reboot: 2 /m)
    expect(await listing()).toBe(rules)
    expect(await vm.readFile('/etc/audit/audit.rules')).toContain('/etc/group')
    await expectState('other', 'staged', 7)
    expect(await program.run('plan', '/root/other.rules')).toMatchObject({exitCode: 7})
  })

  test.skipIf(!isWhole)('what is staged and damaged is told, and drift ends as plan', async () => {
    expect(await program.run('drift', '/root/other.rules')).toMatchObject({exitCode: 7})
    await vm.sh(`cd ${stateFolder} && cp -p staged /run/ && sed -i s/passwd/shadow/ staged`)
    await expectState('other', 'staged-damaged', 2)
    await vm.sh(`cp -p /run/staged ${stateFolder}/staged`)
  })

  test.skipIf(!isWhole)('a boot that loads something else was foretold, and is told', async () => {
    await vm.writeFile(stray, '-w /etc/hosts -p wa -k stray\n-w etc\n', 0o640)
    const foretold = await expectState('other', 'staged-changed', 2)
    expect(foretold.stdout).toContain(`stops at ${stray}:2: -w etc (`)
    await vm.reboot()
    expect(await listing()).toBe('-w /etc/hosts -p wa -k stray\n')
    const {told} = await expectState('other', 'staged-not-loaded', 2)
    // All but how it is called and what is to be done is the same.
    expect(told.slice(1, -1)).toEqual(foretold.told.slice(1, -1))
    expect(told[2]).toBe('  2 rules missing, 1 rule too many, another enabled')
    await vm.sh(`rm ${stray}`)
    await mustApply('other', '--for-next-boot')
  })

  test('a boot that loads what was staged is the proof, and nothing is staged then', async () => {
    await vm.reboot()
    expect(await held()).toMatch(
      /^-w \/etc\/passwd .*\n-w \/etc\/group .*\nenabled 2\nfailure 1\nrate_limit 0\nbacklog_limit 4096\n/,
    )
    const {told} = await expectState('other', 'staged-loaded', 0)
    expect(told[1]).toMatch(/^ {2}2 rules of \/root\/other\.rules, staged at /)
    const {stdout} = await expectState('other', 'in-sync-locked', 0)
    expect(stdout).toMatch(/^Generation 5, apply of /m)
  })
})
