import {spawnSync} from 'node:child_process'
import {chmod, mkdir} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {
  auditform,
  bareEnvironment,
  documentOf,
  makeDesk,
  programWords,
  runProgram,
  smallPolicy,
  unprintable,
} from './run-program.ts'

const status = 'enabled 1\nfailure 1\npid 814\nbacklog_limit 8192\nloginuid_immutable 0 unlocked\n'

async function deskWithPolicy() {
  const desk = await makeDesk()
  return {...desk, policy: await desk.write('p.json5', smallPolicy)}
}

test('2 while there is something to change and 0 when there is not, and nothing is written', async () => {
  const {target, policy, sandboxText, write} = await deskWithPolicy()
  const before = await sandboxText()
  const ran = await auditform(['plan', ...target, policy])
  expect(ran).toMatchObject({status: 2, stderr: ''})
  expect(ran.stdout).toMatch(/^Plan for sandbox .*\n\n {2}1 ~ backlog_limit 64 → 8192\n/)
  expect(ran.stdout).toContain('who is who (')
  expect(ran.stdout).not.toContain('auditctl -a')
  expect(await sandboxText()).toBe(before)

  const empty = await write('empty.json5', '{}')
  const none = await auditform(['plan', ...target, '--live-only', empty])
  expect(none).toMatchObject({status: 0, stderr: ''})
  expect(none.stdout).toMatch(/No changes\. 0 rules as desired\.\n$/)
})

test('--verbose shows each command line, and --json holds it with its undo', async () => {
  const {target, policy} = await deskWithPolicy()
  const {stdout} = await auditform(['plan', '--verbose', ...target, policy])
  expect(stdout).toMatch(/^ +auditctl -b 8192$/m)
  expect(stdout).toMatch(
    /^ +auditctl -a always,exit -F path=\/etc\/passwd -F perm=wa -F key=identity$/m,
  )
  const ran = await auditform(['plan', '--json', ...target, policy])
  expect(ran.status).toBe(2)
  expect(documentOf(ran)).toMatchObject({
    as_desired: false,
    operations: [
      {kind: 'control', argv: ['-b', '8192']},
      {
        kind: 'append',
        undo: [
          '-d',
          'always,exit',
          '-F',
          'path=/etc/passwd',
          '-F',
          'perm=wa',
          '-F',
          'key=identity',
        ],
      },
      {kind: 'append'},
    ],
  })
})

test('a path means the same from wherever it is called', async () => {
  const {target, policy, folder} = await deskWithPolicy()
  await mkdir(join(folder, 'below'))
  const whole = await auditform(['plan', ...target, policy])
  const relative = await auditform(['plan', '--target', 'sandbox:../sandbox.json', '../p.json5'], {
    cwd: join(folder, 'below'),
  })
  expect(relative.status).toBe(2)
  expect(relative.stdout).toBe(whole.stdout.replaceAll(policy, '../p.json5'))
})

test('a reader who has read enough is no failure, and a full disk is one', async () => {
  const {target, policy} = await deskWithPolicy()
  const command = [...programWords(), 'plan', ...target, policy].join(' ')
  const shell = (script: string) =>
    runProgram(['sh', '-c', script], {env: bareEnvironment, input: ''})
  const cut = await shell(`{ ${command}; echo "ended with $?" >&2; } | head -n 1`)
  expect(cut.stdout).toMatch(/^Plan for .*\n$/)
  // true(1) is gone before anything is written.
  const unread = await shell(`{ ${command}; echo "ended with $?" >&2; } | true`)
  expect(unread.stderr).toBe('ended with 2\n')
  expect(cut.stderr).toBe('ended with 2\n')
  const closed = await shell(`${command} >&-`)
  expect(closed).toMatchObject({status: 2, stderr: ''})
  if (process.platform !== 'linux') return
  const full = await shell(`${command} > /dev/full`)
  expect(full).toMatchObject({
    status: 1,
    stderr: 'Error: The output could not be written: ENOSPC: no space left on device, write.\n',
  })
})

describe('a recording of a host', () => {
  async function recording(listing: string) {
    const desk = await deskWithPolicy()
    await desk.write('host/auditctl-l.txt', listing)
    await desk.write('host/auditctl-s.txt', status)
    return {...desk, host: ['--target', `capture:${desk.folder}/host`]}
  }

  test('is planned for, and says what its listing cannot tell', async () => {
    const {host, policy} = await recording('-w /etc/passwd -p wa -k identity\n-w /etc/old -p wa\n')
    const ran = await auditform(['plan', ...host, policy])
    expect(ran).toMatchObject({status: 2, stderr: ''})
    expect(ran.stdout).toMatch(
      /^ {2}1 \+ -a always,exit -F arch=b64 -S adjtimex -F key=time-change$/m,
    )
    expect(ran.stdout).toMatch(/^ {2}2 - -w \/etc\/old -p wa$/m)
    expect(ran.stdout).toMatch(/unproven: the listing alone cannot tell/)
    expect(ran.stdout).toMatch(/REMOVES_UNMANAGED/)
  })

  test('never prints what its listing would do to a terminal', async () => {
    const {host, policy} = await recording(
      '-w /etc/a -p wa -k x\u001b[2Jy\n-w /etc/b -p wa -k \u202ez\n\u001b]0;title\u0007\n-w /c\u009b1m -p r\n',
    )
    for (const args of [
      ['plan', '--verbose', ...host, policy],
      ['plan', '--json', ...host, policy],
      ['status', '--rules', ...host],
      ['import', ...host],
      ['drift', ...host, policy],
    ]) {
      const {stdout, stderr} = await auditform(args)
      expect(stdout).not.toBe('')
      expect(stdout + stderr).not.toMatch(unprintable)
    }
  })
})

describe('an auditctl that misbehaves is told for what it does', () => {
  const failures: readonly (readonly [name: string, script: string, says: RegExp])[] = [
    ['prints garbage', 'head -c 999 /dev/urandom', /does not tell its version/],
    ['prints garbage with a number', 'printf "\\377 5.2 \\001x\\n"', /does not tell its version/],
    ['wants root', 'echo "You must be root to run this program." >&2; exit 4', /needs root/],
    ['wants root later', 'case $1 in -v) echo 3.1.2;; *) exit 4;; esac', /needs root/],
    ['says nothing', 'exit 0', /does not tell its version/],
    ['dies', 'kill -SEGV $$', /was killed by a signal/],
    ['fails', 'printf "\\033[31mno\\n" >&2; exit 7', /failed with exit status 7: \\x1b\[31mno/],
  ]

  test.for(failures)('one that %s', async ([, script, says]) => {
    const {write, policy, folder} = await deskWithPolicy()
    const auditctl = await write('auditctl', `#!/bin/sh\n${script}\n`)
    await chmod(auditctl, 0o755)
    for (const command of [['plan', '--live-only', policy], ['status']]) {
      const where = ['--target', 'local', '--auditctl', './auditctl', '--rules-dir', folder]
      const ran = await auditform([...command, ...where], {cwd: folder})
      expect({status: ran.status, stdout: ran.stdout}).toEqual({status: 1, stdout: ''})
      expect(ran.stderr).toMatch(says)
      expect(ran.stderr).not.toMatch(unprintable)
    }
  })

  test('one that is not there, is no program, or may not be run', async () => {
    const {write, folder, policy} = await deskWithPolicy()
    await write('plain', 'x')
    await mkdir(join(folder, 'a-folder'))
    const plan = (auditctl: string) =>
      auditform(['plan', '--live-only', '--target', 'local', '--auditctl', auditctl, policy])
    expect((await plan(`${folder}/none`)).stderr).toMatch(/there is no such program/)
    expect((await plan(`${folder}/plain`)).stderr).toMatch(/it is not executable/)
    expect((await plan(`${folder}/a-folder`)).stderr).toMatch(/it is not executable/)
  })
})

test.runIf(process.geteuid?.() === 0)('root does not act on what others can write', async () => {
  const {write, policy} = await deskWithPolicy()
  const auditctl = await write('auditctl', '#!/bin/sh\necho auditctl version 3.1.2\n')
  await chmod(auditctl, 0o755)
  const plan = () => auditform(['plan', '--live-only', '--auditctl', auditctl, policy])
  await chmod(policy, 0o666)
  expect((await plan()).stderr).toMatch(/others than root can write .* \(mode 0666\)/)
  await chmod(policy, 0o600)
  spawnSync('chown', ['65534', policy])
  expect((await plan()).stderr).toMatch(/belongs to user 65534/)
})

test('ten thousand rules are planned in seconds', {timeout: 120_000}, async () => {
  const {write, target} = await deskWithPolicy()
  const rule = (index: number) => `-a always,exit -F arch=b64 -S openat -F path=/srv/${index} -k k`
  const lines = Array.from({length: 10_000}, (_, index) => rule(index))
  const policy = await write('big.rules', `${lines.join('\n')}\n`)
  const started = performance.now()
  const {stdout} = await auditform(['plan', ...target, policy])
  expect(stdout).toMatch(/Plan: 10000 to add/)
  expect(performance.now() - started).toBeLessThan(60_000)
})
