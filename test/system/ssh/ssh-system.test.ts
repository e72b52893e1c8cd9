import {existsSync} from 'node:fs'
import {chmod, mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {decodeKernelString} from '../../../src/rules/kernel-string.ts'
import {readBootFiles} from '../../../src/system/boot-files.ts'
import {lacks} from '../../skipping.ts'
import {fakeSsh} from './fake-ssh.ts'

/** Prints its arguments, each with a NUL behind it, on both streams, and ends with the first one. */
const echoing = `#!/bin/sh
s=$1; shift
printf '%s\\0' "$@"
printf '%s\\0' "$@" >&2
exit $s
`

const bytes = fc
  .uint8Array({min: 1, max: 255, maxLength: 40})
  .map((each) => decodeKernelString(each))
const statuses = fc.constantFrom(0, 1, 4, 255)

describe.for(['/bin/dash', '/bin/bash', '/bin/busybox sh'])('over %s', (shell) => {
  const isThere = existsSync(shell.split(' ')[0] ?? '')

  test.skipIf(lacks(isThere, `there is no ${shell}`))(
    'arguments, output and status arrive byte for byte',
    {timeout: 60_000},
    async () => {
      const fake = await fakeSsh(shell)
      await fake.write('auditctl', echoing, 0o755)
      const system = fake.system()
      await fc.assert(
        fc.asyncProperty(fc.array(bytes, {maxLength: 6}), statuses, async (args, status) => {
          const printed = args.length === 0 ? '\0' : args.map((arg) => `${arg}\0`).join('')
          expect(await system.auditctl([String(status), ...args])).toEqual({
            stdout: printed,
            stderr: printed,
            exitCode: status,
            failure: undefined,
          })
        }),
        {numRuns: 60, examples: [[["'", '\n', "a'\\''b", '$(id)', '\\', '!', ' '], 255]]},
      )
    },
  )
})

describe('how a program ends', () => {
  test.for([
    ['#!/bin/sh\nexit 255\n', 0o755, {exitCode: 255, failure: undefined}],
    ['#!/bin/sh\nkill -9 $$\n', 0o755, {exitCode: undefined, failure: 'killed'}],
    ['#!/bin/sh\n', 0o000, {exitCode: undefined, failure: 'not-executable'}],
    [undefined, 0o755, {exitCode: undefined, failure: 'missing'}],
  ] as const)('%j %i', async ([program, mode, expected]) => {
    const fake = await fakeSsh()
    if (program !== undefined) await fake.write('auditctl', program, mode)
    expect(await fake.system().auditctl(['-s'])).toMatchObject(expected)
  })
})

describe('a connection that drops', () => {
  const counting = '#!/bin/sh\necho "$@" >>"${0%/*}/done"\necho long enough to be cut\n'

  test.for([
    ['before', false],
    ['after', true],
    ['30', true],
    ['100', true],
    ['input200', false],
    ['input-7', false],
    ['input-20', false],
  ] as const)('%s is no exit status, and the next question opens another', async ([drop, ran]) => {
    const fake = await fakeSsh()
    await fake.write('auditctl', counting, 0o755)
    const system = fake.system()
    expect(await system.auditctl(['first'])).toMatchObject({exitCode: 0})
    await fake.write('drop', drop)
    expect(await system.auditctl(['second'])).toEqual({
      stdout: '',
      stderr: '',
      exitCode: undefined,
      failure: 'connection-lost',
    })
    expect((await readFile(join(fake.folder, 'done'), 'utf8')).includes('second')).toBe(ran)
    expect(await system.auditctl(['third'])).toMatchObject({exitCode: 0})
  })

  test('and stays away is told as such, by whatever was asked', {timeout: 30_000}, async () => {
    const fake = await fakeSsh()
    await fake.write('auditctl', counting, 0o755)
    const system = fake.system()
    await system.auditctl(['first'])
    await fake.write('drop', 'after')
    await fake.write('refusal', 'ssh: connect to host web1 port 22: Connection refused\n')
    await expect(system.rulesFolder()).rejects.toMatchObject({code: 'SSH_UNREACHABLE'})
    expect(await system.auditctl(['second'])).toMatchObject({failure: 'connection-lost'})
  })

  test('does not keep what only reads, or may be done twice, from being done', async () => {
    const fake = await fakeSsh()
    await fake.write('auditctl', '#!/bin/sh\necho No rules\n', 0o755)
    const system = fake.system()
    await fake.write('drop', 'after')
    expect(await system.auditctl(['-l'])).toMatchObject({stdout: 'No rules\n'})
    await fake.write('drop', 'after')
    await system.writeState('journal', 'text\n')
    await fake.write('drop', '30')
    expect(await system.readState('journal')).toBe('text\n')
    await fake.write('drop', 'after')
    await system.removeState('journal')
    expect(await system.readState('journal')).toBeUndefined()
  })

  test('does not let a line be added twice', async () => {
    const fake = await fakeSsh()
    const system = fake.system()
    await system.writeState('journal', '')
    await fake.write('drop', 'after')
    const adding = system.appendState('journal', 'line\n', 'durable')
    await expect(adding).rejects.toMatchObject({code: 'CONNECTION_LOST'})
    expect(await system.readState('journal')).toBe('line\n')
  })
})

describe('what ssh says when it cannot connect', () => {
  test.for([
    ['ssh: Could not resolve hostname web1: Name or service not known', 'SSH_UNREACHABLE'],
    ['ssh: connect to host web1 port 22: Connection timed out', 'SSH_UNREACHABLE'],
    ['root@web1: Permission denied (publickey,password).', 'SSH_AUTH'],
    ['Host key verification failed.', 'SSH_HOST_KEY_UNKNOWN'],
    [
      '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.',
      'SSH_HOST_KEY_CHANGED',
    ],
    ['/root/.ssh/config: line 1: Bad configuration option: x', 'SSH_FAILED'],
  ] as const)('%s', async ([said, code]) => {
    const fake = await fakeSsh()
    await fake.write('refusal', `A banner.\r\n${said}\r\n`)
    const answer = fake.system().auditctl(['-s'])
    await expect(answer).rejects.toMatchObject({code, message: expect.stringContaining('web1')})
    await expect(answer).rejects.toMatchObject({
      suggestions: expect.arrayContaining([expect.any(String)]),
    })
  })
})

describe('who is not root', () => {
  const sudo = (script: string) => `#!/bin/sh\nprintf '%s\\n' "$*" >"\${0%/*}/asked"\n${script}\n`

  test('becomes root by sudo, which may not ask', async () => {
    const fake = await fakeSsh()
    await fake.write('id', '#!/bin/sh\necho 1000\n', 0o755)
    await fake.write('sudo', sudo('shift 2\nexec "$@"'), 0o755)
    await fake.write('auditctl', echoing, 0o755)
    expect(await fake.system().auditctl(['0', 'x'])).toMatchObject({stdout: 'x\0'})
    expect(await readFile(join(fake.folder, 'asked'), 'utf8')).toBe('-n -- /bin/sh\n')
  })

  test.for([
    ['sudo: a password is required', 'SUDO_PASSWORD'],
    ['sudo: sorry, you must have a tty to run sudo', 'SUDO_TTY'],
    ['admin is not in the sudoers file.', 'SUDO_REFUSED'],
    ['This account is currently not available.', 'SSH_NO_SHELL'],
  ] as const)('%s', async ([said, code]) => {
    const fake = await fakeSsh()
    await fake.write('id', '#!/bin/sh\necho 1000\n', 0o755)
    await fake.write('sudo', sudo(`echo '${said}' >&2\nexit 1`), 0o755)
    await expect(fake.system().auditctl(['-s'])).rejects.toMatchObject({code})
  })
})

test('without ssh on this machine there is no way to another', async () => {
  const fake = await fakeSsh()
  await chmod(join(fake.folder, 'ssh'), 0o644)
  const folder = join(fake.folder, 'none')
  const {PATH} = process.env
  process.env['PATH'] = folder
  try {
    const answer = fake.system().auditctl(['-s'])
    // It may be found in the usual folders all the same, and then it knows no such host.
    await expect(answer).rejects.toMatchObject({
      code: existsSync('/usr/bin/ssh') ? expect.stringMatching(/^SSH_/) : 'SSH_MISSING',
    })
  } finally {
    process.env['PATH'] = PATH
  }
})

test('facts come in one round trip, whatever a path holds', async () => {
  const fake = await fakeSsh()
  await fake.write('auditctl', '#!/bin/sh\necho auditctl version 2.8.5\n', 0o755)
  const odd = join(fake.folder, "a 'b\n$c")
  await mkdir(odd)
  const file = await fake.write('file', '')
  const paths = new Set([odd, file, `${file}/x`, 'relative', `${fake.folder}/none`])
  const users = new Set(['root', 'daemon', 'nobody-of-this-name', '0', '-x'])
  const facts = await fake.system().facts({paths, users, groups: new Set(['daemon'])})
  expect(facts).toMatchObject({auditctl: [2, 8, 5], machine: expect.stringMatching(/./)})
  expect([...facts.paths.values()]).toEqual(['directory', 'other', 'missing', 'missing', 'missing'])
  expect([...facts.users]).toEqual([
    ['root', 0],
    ['daemon', 1],
  ])
  expect([...facts.groups]).toEqual([['daemon', 1]])
  expect(await fake.calls()).toEqual(['yes', 'no'])
})

describe('rules.d', () => {
  test('is read whole in one round trip, byte for byte', async () => {
    const fake = await fakeSsh()
    const folder = join(fake.folder, 'rules.d')
    await mkdir(folder)
    const odd = Buffer.from([0x2d, 0x77, 0x20, 0x2f, 0xff, 0x80, 0x0a, 0x0a])
    await writeFile(join(folder, "a 'b\nc.rules"), odd)
    await writeFile(join(folder, 'empty.rules'), '')
    await writeFile(join(folder, '-n.rules'), 'no newline at the end')
    await writeFile(join(folder, '.hidden.rules'), 'x')
    await writeFile(join(folder, 'other.txt'), 'x')
    await symlink('nowhere', join(folder, 'link.rules'))
    await mkdir(join(folder, 'folder.rules'))
    const {path, files = []} = await fake.system().rulesFolder()
    expect(path).toBe(folder)
    expect(new Map(files.map(({name, text}) => [name, text]))).toEqual(
      new Map([
        ["a 'b\nc.rules", decodeKernelString(odd)],
        ['empty.rules', ''],
        ['-n.rules', 'no newline at the end'],
      ]),
    )
    expect(await fake.calls()).toEqual(['yes', 'no'])
  })

  test('may be missing or empty, and a file in its place is told', async () => {
    const fake = await fakeSsh()
    const system = fake.system()
    expect(await system.rulesFolder()).toMatchObject({files: undefined})
    await mkdir(join(fake.folder, 'rules.d'))
    expect(await system.rulesFolder()).toMatchObject({files: []})
    const other = fake.system({rulesDir: await fake.write('file', '')})
    await expect(other.rulesFolder()).rejects.toMatchObject({code: 'RULES_DIR_UNREADABLE'})
  })

  test('what the boot reads beside it is as on this machine, where that is the host', async () => {
    const fake = await fakeSsh()
    const {awkKnowsSpace} = await readBootFiles(undefined)
    expect(await fake.system().bootFiles()).toEqual({auditRules: undefined, awkKnowsSpace})
    const auditRules = join(fake.folder, "audit 'x.rules")
    const system = fake.system({auditRules})
    const missing = {path: auditRules, text: undefined}
    expect(await system.bootFiles()).toEqual({auditRules: missing, awkKnowsSpace})
    await writeFile(auditRules, '## made\n\n\n')
    const found = {path: auditRules, text: '## made\n\n\n'}
    expect(await system.bootFiles()).toEqual({auditRules: found, awkKnowsSpace})
  })

  test('a file is replaced whole, with its mode, and leaves no draft', async () => {
    const fake = await fakeSsh()
    const folder = join(fake.folder, 'rules.d')
    await mkdir(folder)
    const system = fake.system()
    const text = decodeKernelString(Buffer.from("-w /a -k 'b'\n\\n %s $x \xff\n\n", 'latin1'))
    await system.changeRulesFile('x.rules', {kind: 'replace', text})
    expect(await system.rulesFolder()).toMatchObject({files: [{name: 'x.rules', text}]})
    expect((await stat(join(folder, 'x.rules'))).mode & 0o7777).toBe(0o640)
    expect(await readdir(folder)).toEqual(['x.rules'])
  })

  test('a file is set aside, put back and removed', async () => {
    const fake = await fakeSsh()
    const folder = join(fake.folder, 'rules.d')
    await mkdir(folder)
    await writeFile(join(folder, 'x.rules'), 'x')
    const system = fake.system()
    await system.changeRulesFile('x.rules', {kind: 'set-aside'})
    expect(await readdir(folder)).toEqual(['x.rules.set-aside'])
    await system.changeRulesFile('x.rules', {kind: 'put-back'})
    expect(await readdir(folder)).toEqual(['x.rules'])
    await writeFile(join(folder, 'x.rules.set-aside'), 'old')
    await expect(system.changeRulesFile('x.rules', {kind: 'set-aside'})).rejects.toMatchObject({
      code: 'FILE_EXISTS',
    })
    await system.changeRulesFile('x.rules', {kind: 'remove'})
    expect(await readdir(folder)).toEqual(['x.rules.set-aside'])
    await expect(system.changeRulesFile('x.rules', {kind: 'remove'})).rejects.toMatchObject({
      code: 'FILE',
      message: expect.stringMatching(/x\.rules cannot be removed on ssh:\/\/web1 \(.*No such file/),
    })
  })

  test('a full disk leaves the old file, and is told', async () => {
    const fake = await fakeSsh()
    const system = fake.system({rulesDir: '/dev'})
    await expect(
      system.changeRulesFile('full/x', {kind: 'replace', text: 'x'}),
    ).rejects.toMatchObject({code: 'FILE'})
  })
})

test('a batch is one private regular file, gone afterwards', async () => {
  const fake = await fakeSsh()
  const looking =
    '#!/bin/sh\nstat -c "%a %F" "$2" "${2%/*}"\ncat "$2"\necho "$2" >"${0%/*}/path"\nexit 7\n'
  await fake.write('auditctl', looking, 0o755)
  const text = "-w /a -k it's\n-w /b\n"
  expect(await fake.system().loadRules(text)).toEqual({
    stdout: `600 regular file\n700 directory\n${text}`,
    stderr: '',
    exitCode: 7,
    failure: undefined,
  })
  expect(existsSync((await readFile(join(fake.folder, 'path'), 'utf8')).trim())).toBe(false)
})

test('state files are kept on the host, for root alone', async () => {
  const fake = await fakeSsh()
  const system = fake.system()
  expect(await system.readState('journal')).toBeUndefined()
  await system.writeState('journal', 'one\n')
  await system.appendState('journal', "t'wo\n", 'durable')
  await system.appendState('journal', 'three', 'soon')
  expect(await system.readState('journal')).toBe("one\nt'wo\nthree")
  await system.writeState('empty', '')
  expect(await system.readState('empty')).toBe('')
  expect((await stat(system.stateFolder)).mode & 0o7777).toBe(0o700)
  expect((await stat(join(system.stateFolder, 'journal'))).mode & 0o7777).toBe(0o600)
  await system.removeState('journal')
  await system.removeState('journal')
  expect(await readdir(system.stateFolder)).toEqual(['empty'])
})

test('state folders are kept on the host, whole, for root alone', async () => {
  const fake = await fakeSsh()
  const system = fake.system()
  const folder = join(system.stateFolder, 'generations')
  expect(await system.readStateFolder('generations/1')).toBeUndefined()
  expect(await system.listStateFolders('generations', 'a')).toEqual([])
  const files = [
    {name: 'a', text: "t'wo\nü \udc80"},
    {name: 'b.rules', text: ''},
  ]
  await system.writeStateFolder('generations/1', files)
  await system.writeStateFolder('generations/1', [])
  await system.writeStateFolder('generations/2', [{name: 'b', text: 'x'}])
  await mkdir(join(folder, '3.99999999.tmp'))
  expect(await system.readStateFolder('generations/1')).toEqual(files)
  expect(await system.listStateFolders('generations', 'a')).toEqual([
    {name: '1', text: files[0]?.text},
    {name: '2', text: undefined},
  ])
  expect((await stat(system.stateFolder)).mode & 0o7777).toBe(0o700)
  expect((await stat(join(folder, '1'))).mode & 0o7777).toBe(0o700)
  expect((await stat(join(folder, '1', 'a'))).mode & 0o7777).toBe(0o600)
  await system.removeStateFolder('generations/1')
  await system.removeStateFolder('generations/1')
  expect(await readdir(folder)).toEqual(['2', '3.99999999.tmp'])
})

test('a state folder that was written while the connection went is not written twice', async () => {
  const fake = await fakeSsh()
  const system = fake.system()
  await system.readState('journal')
  await fake.write('drop', 'after')
  await system.writeStateFolder('generations/1', [{name: 'a', text: 'x'}])
  expect(await readdir(join(system.stateFolder, 'generations'))).toEqual(['1'])
  expect(await system.readStateFolder('generations/1')).toEqual([{name: 'a', text: 'x'}])
})

test('readiness is told of a host as of this one', async () => {
  const fake = await fakeSsh()
  await symlink('/tmp', join(fake.folder, 'state'))
  const {rulesDir, stateDir, mayControlAudit} = await fake.system().readiness()
  expect(rulesDir).toMatchObject({exists: false, isWritable: true, isReadOnlyFileSystem: false})
  expect(rulesDir.freeBytes).toBeGreaterThan(0)
  expect(stateDir).toMatchObject({exists: true, linksTo: '/tmp'})
  expect(mayControlAudit).toBeTypeOf('boolean')
})

test('no auditctl but that of the host is asked', async () => {
  const fake = await fakeSsh()
  expect(await fake.system().exactReading()).toMatchObject({kind: 'unavailable', reason: 'ssh'})
  expect(await fake.system().mergeRules()).toMatchObject({failure: 'missing'})
})

test('what is announced reaches the audit log as one word, whatever it holds', async () => {
  const fake = await fakeSsh()
  await fake.write('auditctl', '#!/bin/sh\nprintf "%s\\0" "$@" >"${0%/*}/said"\nexit 1\n', 0o755)
  const audit = 'auditform: it\'s $(id) "quoted" `ls`'
  await fake.system().announce({syslog: 'x', audit})
  expect(await readFile(join(fake.folder, 'said'), 'utf8')).toBe(`-m\0${audit}\0`)
})

test('where nothing can be announced nothing fails', async () => {
  const fake = await fakeSsh()
  await expect(fake.system().announce({syslog: 'x', audit: 'y'})).resolves.toBe(undefined)
})
