import {appendFile, readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {leftScript} from './guest/scene.ts'
import {type ProgramHere, programHere, type SshWrapper} from './program-here.ts'

const first = `-w /etc/passwd -p wa -k passwd_watch
-a always,exit -F arch=b64 -S adjtimex -k time-change
-a never,exit -F arch=b64 -S mount -F auid=42
-w /home/ -p wa -k it's
`
const second = `-b 4096
-a always,exit -F arch=b64 -S settimeofday -k time-change
-w /etc/passwd -p wa -k passwd_watch
-w /etc/group -p wa -k group_watch
`

// ssh as everybody has it, with the configuration that leads to the guest. It counts the sessions,
// and lets the connection die before one of them or after it, with its answer.
const wrapper: SshWrapper = (ssh, config) => `#!/bin/sh
here=\${0%/*}
case " $* " in *' -M '*) echo $$ >"$here/master"; echo M >>"$here/calls"; exec ${ssh} -F '${config}' "$@";; esac
echo s >>"$here/calls"
fault=$(cat "$here/fault" 2>/dev/null)
if test "\${fault#* }" = "$(grep -c s "$here/calls")"; then
  rm "$here/fault"
  if test "\${fault% *}" = after; then ${ssh} "$@" >/dev/null 2>&1; fi
  kill -9 "$(cat "$here/master")"
  exit 255
fi
exec ${ssh} "$@"
`

describeWithVm('a host behind a real sshd', () => {
  const vm = connectVm()
  let here: ProgramHere['run']
  let folder = ''

  beforeAll(async () => {
    const program = await programHere(vm, wrapper)
    folder = program.folder
    here = program.run
    await writeFile(join(folder, 'first.rules'), first)
    await writeFile(join(folder, 'second.rules'), second)
  })
  beforeEach(async () => {
    await rm(join(folder, 'calls'), {force: true})
    await rm(join(folder, 'fault'), {force: true})
  })
  afterAll(async () => {
    await vm.sh(
      'auditctl -D; rm -rf /etc/audit/rules.d/auditform.rules /var/lib/auditform; auditctl -b 8192; augenrules',
    )
    await rm(folder, {recursive: true})
  })

  const calls = async () => (await readFile(join(folder, 'calls'), 'utf8')).split('\n').length - 1

  /** What an apply changes: the rules, the control values, and every byte below /etc/audit. */
  async function everything(): Promise<string> {
    const look =
      'auditctl -l; auditctl -s | grep -v "^\\(lost\\|backlog\\|backlog_wait_time_actual\\) "; find /etc/audit -type f ! -name "*.prev" -exec sha256sum {} + | sort'
    return (await vm.sh(look)).stdout
  }

  const apply = (name: string, ...more: readonly string[]) =>
    here(
      'apply',
      '--yes',
      '--allow',
      'REMOVES_MANY',
      '--allow',
      'COVERAGE_GAP',
      ...more,
      `${name}.rules`,
    )

  test('is planned for, applied to and watched from here', async () => {
    expect(await here('plan', 'first.rules')).toMatchObject({exitCode: 2, stderr: ''})
    const applied = await apply('first')
    expect(applied).toMatchObject({exitCode: 0})
    expect(applied.stdout).toContain(`ssh://root@127.0.0.1:${vm.port}`)
    const listed = (await vm.run(['auditctl', '-l'])).stdout
    expect(listed).toContain("-w /home -p wa -k it's\n")
    expect(listed.trim().split('\n')).toHaveLength(4)
    const file = '/etc/audit/rules.d/auditform.rules'
    expect((await vm.run(['stat', '-c', '%a %U', file])).stdout).toBe('640 root\n')
    expect(await vm.readFile('/etc/audit/audit.rules')).toContain('-S adjtimex')
    expect(await here('drift', 'first.rules')).toEqual({exitCode: 0, stdout: '', stderr: ''})
    await vm.sh('auditctl -d always,exit -F arch=b64 -S adjtimex -k time-change')
    expect(await here('drift', 'first.rules')).toMatchObject({exitCode: 2})
    expect((await vm.sh('ls /run | grep auditform\\.lock')).stdout).toBe('')
  })

  test('is planned for in a handful of round trips, whatever the number of rules', async () => {
    const many = Array.from(
      {length: 300},
      (_, index) =>
        `-a always,exit -F path=/etc/passwd -F perm=wa -F auid=${index} -F key=k${index}\n`,
    )
    const trips = async (rules: readonly string[]) => {
      await writeFile(join(folder, 'many.rules'), rules.join(''))
      await rm(join(folder, 'calls'), {force: true})
      expect(await here('plan', 'many.rules')).toMatchObject({exitCode: 2})
      return calls()
    }
    const few = await trips(many.slice(0, 1))
    expect(await trips(many)).toBe(few)
    // Three of them are for what the next boot loads: its files, and the names and folders in them;
    // two for what is staged.
    expect(few).toBeLessThanOrEqual(13)
  })

  test('with an auditctl that is not told of errors by its status', async () => {
    // As 2.8.5 does on a locked kernel: nothing is changed, and the status is 0.
    const old = `#!/bin/sh
case "$1" in
  -v) echo 'auditctl version 2.8.5';;
  -s) auditctl -s | sed 's/^enabled .*/enabled 1/';;
  -l) exec auditctl "$@";;
  *) echo 'The audit system is in immutable mode, no rule changes allowed' >&2; exit 0;;
esac
`
    await vm.writeFile('/run/auditctl-2.8.5', old, 0o755)
    await apply('first')
    const before = await everything()
    const refused = await apply('second', '--auditctl', '/run/auditctl-2.8.5')
    expect(refused).toMatchObject({exitCode: 1})
    expect(await everything()).toBe(before)
  })

  describe('with two generations', () => {
    const wrong: string[] = []
    let before = ''
    let desired = ''
    let sessions = 0

    beforeAll(async () => {
      await apply('first')
      before = await everything()
      await vm.sh(
        'rm -rf /run/audit-before; cp -a /etc/audit /run/audit-before; auditctl -l >/run/rules-before',
      )
      await rm(join(folder, 'calls'))
      expect(await apply('second')).toMatchObject({exitCode: 0})
      sessions = await calls()
      desired = await everything()
    })

    // Each takes half a minute on an emulated processor. An odd step takes both kinds by turns.
    const step = Number(process.env['SSH_DROP_STEP'] ?? 27)

    /** Brings the host back without the program, loses the connection once, and tells how that ended. */
    async function loseAt(how: string, at: number): Promise<string> {
      await vm.sh(
        'auditctl -D; auditctl -R /run/rules-before; auditctl -b 8192; cp -a /run/audit-before/. /etc/audit/; rm -rf /var/lib/auditform',
      )
      await rm(join(folder, 'calls'), {force: true})
      await writeFile(join(folder, 'fault'), `${how} ${at}`)
      const {exitCode, stderr} = await apply('second')
      const found = await everything()
      const left = (await vm.sh(leftScript)).stdout.trim().split('\n')
      const end = found === before ? 'before' : found === desired ? 'desired' : found
      const label = `${how} session ${at} of ${sessions}: status ${exitCode}, as ${end}`
      await note(`${label}, left: ${left.join(' ')}\n`)
      // Refusals and failures leave the host as it was; 0 says that it is as desired. A lock that
      // cannot be given back names a process that has ended.
      const isTrue = exitCode === 0 ? end === 'desired' : end === 'before' && /Error: /.test(stderr)
      const isClean = left.every((path) => path === '' || path.startsWith('/run/auditform.lock'))
      if (!isTrue || !isClean) wrong.push(`${label}, left: ${left.join(' ')}\n${stderr}`)
      return `status ${exitCode}, as ${end}`
    }

    test('goes back to the first of them', async () => {
      const back = await here('rollback', '--yes', '--allow', 'COVERAGE_LOST')
      expect(back, back.stderr).toMatchObject({exitCode: 0})
      expect(await everything()).toBe(before)
    })

    test('is as before or as desired when the connection is lost, and the status says which', {
      timeout: 3_600_000,
    }, async () => {
      const outcomes = new Map<string, number>()
      for (let at = 1; at < sessions; at += step) {
        const outcome = await loseAt(at % 2 === 0 ? 'after' : 'before', at)
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      }
      const counted = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`)
      console.info(`sessions of an apply: ${sessions}; connections lost: ${counted.join('; ')}`)
      expect(wrong).toEqual([])
    })
  })
})

async function note(line: string): Promise<void> {
  const log = process.env['KILL_LOG']
  if (log !== undefined) await appendFile(log, line)
}
