import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {Field, Operator} from '../../src/rules/uapi.ts'
import {lacks} from '../skipping.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {
  byFiles,
  byHand,
  byTheKernel,
  folder,
  harmless,
  later,
  makeFolder,
  policy,
  type Way,
} from './drift-ways.ts'
import {keepScript, restoreScript} from './guest/scene.ts'
import {guestProgram, guestPrograms} from './guest-programs.ts'
import {type Program, programIn} from './program.ts'
import type {Vm} from './vm.ts'

const policyFile = '/root/drift.rules'
const isWhole = process.env['DRIFT_WAYS'] === '1'
const lacksWhole = lacks(isWhole, 'each way to drift by itself takes minutes; set DRIFT_WAYS=1')

interface Entry {
  readonly kind: string
  readonly severity: string
  readonly control: {readonly name: string} | null
  readonly paths: readonly string[]
  readonly command: string | null
  readonly rules: readonly {
    readonly kernel_rule: {readonly fields: readonly (readonly [number, string, unknown])[]}
  }[]
  readonly author?: {readonly kind: string; readonly auid?: number} | null
}

/** The host of all these tests: in sync, and brought back to that by `restore`. */
async function startHost(vm: Vm) {
  const program: Program = await programIn(vm)
  await vm.sh(keepScript('found'))
  await program.reset()
  await vm.sh(`rm -rf /var/lib/auditform /etc/audit/rules.d/*\n${makeFolder}`)
  await vm.writeFile(policyFile, policy)
  const applied = await program.run('apply', '--yes', policyFile)
  expect(applied, applied.stderr).toMatchObject({exitCode: 0})
  await vm.sh(keepScript('sync'))
  return {
    appliedAt: Date.now(),
    /** Mends the files with these scripts, and loads the rules anew. */
    restore: (...undo: readonly string[]) =>
      vm.sh(['auditctl -e 1 -b 8192', ...undo, restoreScript('sync')].join('\n')),
    /** Does something in a login of the user 1000. */
    inLogin: (script: string, input = '') =>
      vm.run(['sh', '-c', `echo 1000 >/proc/self/loginuid\n${script}`], {input}),
    async drift(): Promise<{readonly exitCode: number; readonly entries: readonly Entry[]}> {
      const {exitCode, stdout, stderr} = await program.run('drift', '--json', policyFile)
      expect(stderr).toBe('')
      return {exitCode, entries: JSON.parse(stdout).drift}
    },
    /** Looks as cron does: what was quiet before is only asked again. */
    look: () => program.run('drift', policyFile),
    /** How many records of system calls carry a key, once the log holds all that were made before. */
    async recorded(key: string): Promise<number> {
      const mark = `mark-${Math.random()}`
      const count = `auditctl -m ${mark}
for i in $(seq 100); do grep -q ${mark} /var/log/audit/audit.log && break; sleep 0.1; done
grep -c 'type=SYSCALL.*key="${key}"' /var/log/audit/audit.log`
      return Number((await vm.sh(count)).stdout.trim().split('\n').at(-1))
    },
  }
}

const quiet = {exitCode: 0, stdout: '', stderr: ''}

type Host = Awaited<ReturnType<typeof startHost>>

/** What a difference is about: a control value, files, or the key of a rule. */
function told({severity, kind, control, paths, rules}: Entry): string {
  const [, , key] = rules[0]?.kernel_rule.fields.find(([type]) => type === Field.key) ?? []
  const names = paths.map((path) => path.slice(path.lastIndexOf('/') + 1)).join(' ')
  return `${severity} ${kind} ${control?.name ?? key ?? (rules.length > 0 ? '' : names)}`
}

/** Ways that can be gone at once. */
const together = [
  'auditctl -d',
  'auditctl -a of one more',
  'auditctl -b',
  'a file of somebody else in rules.d',
  'the folder of a watched file is deleted',
  'a watched folder is moved away',
  'a link takes the place of a watched file',
]

describeWithVm('a host that drifts on a real kernel with a real auditd', () => {
  const vm = connectVm()
  let host: Host

  beforeAll(async () => {
    host = await startHost(vm)
  })
  afterAll(() =>
    vm.sh(`${restoreScript('found')}
umount ${folder}/mount; rm -rf ${folder} ${policyFile} /run/kept-found /run/kept-sync`),
  )

  test('is told all that was done to it, the worst first', async () => {
    expect((await host.drift()).entries).toEqual([])
    for (const _ of ['worked out', 'asked again']) expect(await host.look()).toEqual(quiet)
    const ways = [...byHand, ...byFiles, ...byTheKernel].filter(({name}) => together.includes(name))
    for (const {script} of ways) await host.inLogin(script)
    expect(await host.look()).toMatchObject({exitCode: 2})
    const {entries, exitCode} = await host.drift()
    expect(entries.map(told)).toEqual([
      'lost missing identity',
      'lost missing parent',
      'lost blind moved',
      'lost blind file',
      'differs control backlog_limit',
      'differs rules.d 50-stray.rules auditform.rules',
      'differs extra stray',
    ])
    expect(exitCode).toBe(2)
  })
})

/** A rule that auditctl never sends: its key stands in front. */
const foreign: KernelRule = {
  list: 4,
  action: 2,
  fields: [
    {type: Field.key, op: Operator.eq, value: 'foreign'},
    {type: Field.path, op: Operator.eq, value: '/etc/hosts'},
    {type: Field.perm, op: Operator.eq, value: 2},
  ],
  syscalls: 'all',
}

describe.skipIf(lacksWhole || inject('vm') === null)('each way to drift by itself', () => {
  const vm = connectVm()
  let host: Host

  beforeAll(async () => {
    host = await startHost(vm)
    await guestPrograms(vm)
    // Else each deletion waits for the whole machine to come to rest.
    await vm.sh('echo 1 >/sys/kernel/rcu_expedited')
  })
  afterAll(() => vm.renew())

  /** Says how many events of a probe are recorded. */
  async function count(probe: Way['probe']): Promise<number> {
    if (probe === undefined) return 0
    const before = await host.recorded(probe.key)
    await vm.sh(probe.script)
    return (await host.recorded(probe.key)) - before
  }

  /** Goes one way, and says what came of it. */
  async function go(way: Way, input = ''): Promise<readonly Entry[]> {
    const {name, script, found, by, probe} = way
    const inSync = await count(probe)
    for (const _ of ['worked out', 'asked again']) expect.soft(await host.look()).toEqual(quiet)
    const did = await host.inLogin(script, input)
    const drifted = await count(probe)
    const looked = await host.look()
    const {entries, exitCode} = await host.drift()
    expect.soft(looked.exitCode).toBe(exitCode)
    const [author = 'nobody'] = entries.flatMap(({author: who}) =>
      who ? [`${who.kind} ${who.auid ?? ''}`.trim()] : [],
    )
    const events = probe === undefined ? '' : `${inSync}, then ${drifted}`
    const cells = [name, entries.map(told).join('<br>') || 'nothing', author, events]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
    expect.soft(did, did.stderr).toMatchObject({exitCode: 0})
    expect.soft(entries.map(told).sort(), JSON.stringify(entries)).toEqual([...found].sort())
    expect.soft(exitCode).toBe(found.length > 0 ? 2 : 0)
    if (by === 'login') expect.soft(author).toBe('recorded 1000')
    if (by === 'file') expect.soft(author).toBe('file')
    if (probe !== undefined) {
      expect.soft(inSync).toBeGreaterThan(0)
      expect.soft(drifted === 0).toBe(!probe.isRecorded)
    }
    return entries
  }

  async function goAndComeBack(way: Way, input?: string): Promise<void> {
    await go(way, input)
    await host.restore(way.undo ?? ':')
  }

  test.for([...byTheKernel, ...byHand, ...byFiles, ...harmless])('$name', (way) =>
    goAndComeBack(way),
  )

  test('a message of another program', () =>
    goAndComeBack(
      {
        name: 'a message of another program, without auditctl',
        script: `exec ${guestProgram('add-rules').join(' ')}`,
        found: ['differs extra foreign'],
        by: 'login',
      },
      JSON.stringify([foreign]),
    ))

  describe('rules that are older than the grace of a load', () => {
    beforeAll(async () => {
      const loaded = '$(systemctl show -P ActiveEnterTimestampMonotonic auditd)'
      const script = `until test "$(cut -d. -f1 /proc/uptime)" -gt $((${loaded} / 1000000 + 310)); do sleep 1; done`
      await vm.sh(script, {timeoutMs: 400_000})
      const rest = host.appliedAt + 310_000 - Date.now()
      if (rest > 0) await vm.sh(`sleep ${rest / 1000}`, {timeoutMs: 400_000})
    })

    test.for(later)('$name, and what is told mends it', async (way) => {
      const entries = await go(way)
      for (const {command} of entries) {
        const mended = await vm.sh((command ?? 'false').replace('apply', 'apply --yes'))
        expect.soft(mended, mended.stderr).toMatchObject({exitCode: 0})
      }
      expect.soft((await host.drift()).entries).toEqual([])
      expect.soft(await count(way.probe)).toBeGreaterThan(0)
      await host.restore(way.undo ?? ':')
    })
  })

  test('auditctl -e 2', () =>
    go({
      name: 'auditctl -e 2',
      script: 'auditctl -e 2',
      found: ['differs control enabled'],
      by: 'login',
    }))
})
