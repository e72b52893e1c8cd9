import {describe, expect, test} from 'vitest'
import {told} from '../skipping.ts'
import {asUser, canRun} from './other-user.ts'
import {auditform, documentOf, makeDesk, smallPolicy, unprintable} from './run-program.ts'

/** Command lines that are wrong, each with what the message must say. */
const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [['plna'], /Did you mean plan\?/],
  [['validate:x'], /no command 'validate:x'/],
  [[''], /no command ''/],
  [['--json', 'plan'], /The command comes first/],
  [['-x'], /The command comes first/],
  [['help', 'plna'], /plna not found/],
  [['plan', '--targt', 'sandbox'], /Did you mean --target\?/],
  [['plan', '-z'], /-z/],
  [['plan', '--target'], /--target expects a value/],
  [['plan', '--order', 'strikt'], /Did you mean strict\?/],
  [['plan', '--live-only', '--take-over'], /--take-over and --live-only exclude each other/],
  [['plan', '--only', 'key=x', '--out', 'p.json'], /--out and --only exclude each other/],
  [['apply', '--only', 'key=x', '--take-over'], /--take-over and --only exclude each other/],
  [['plan', '--target', 'sandbx:x'], /Did you mean sandbox\?/],
  [['plan', '--target', ''], /no such kind of target/],
  [['plan', '--target', 'sandbox:'], /name the file/],
  [['plan', '--target', 'capture:'], /name the folder/],
  [['plan', '--target', 'local:x'], /local takes nothing/],
  [['plan', '--target', 'ssh://-host'], /ssh:/],
  [['plan', '--target', 'sandbox', '--auditctl', '/x'], /--auditctl is for --target local/],
  [['plan', '--target', 'sandbox', ''], /name of a policy is empty/],
  [['apply', '--allow', 'REMOVE_MANY'], /Did you mean REMOVES_MANY\?/],
  [['apply', '--yse'], /Did you mean --yes\?/],
  [['drift', '--stict'], /Did you mean --strict\?/],
  [['confirm', 'site.json5'], /confirm takes flags only, and 'site.json5' is none/],
  [['import', 'site.json5'], /import takes flags only/],
  [['import', '--force'], /--output/],
  [['validate', '--machine', 'pdp11', 'x.json5'], /no machine with audit/],
  [['validate', '--auditctl-version', 'x', 'x.json5'], /not a release of auditctl/],
  [['render', '--bogus'], /Nonexistent flag: --bogus/],
  [['explain'], /no rule to explain/],
  [['explain', '--jsn'], /Did you mean --json\?/],
]

describe('wrong usage has the status 64, never that of drift, and says what was meant', () => {
  test.for(wrong)('%o', async ([args, says]) => {
    const {status, stdout, stderr} = await auditform(args)
    expect({status, stdout}).toEqual({status: 64, stdout: ''})
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(unprintable)
  })

  test.for([
    ['plna', '--json'],
    ['plan', '--targt', '--json'],
    ['apply', '--json', '--allow', 'NONE'],
    ['status', '--json', '--target', 'sandbx'],
    ['explain', '--json'],
  ])('and with --json it is a document: %o', async (args) => {
    const ran = await auditform(args)
    expect(ran.status).toBe(64)
    expect(documentOf(ran)).toMatchObject({
      format_version: '1.0',
      error: {exit_status: 64, message: expect.stringMatching(/./)},
    })
  })

  test('what somebody typed is never printed as a control sequence', async () => {
    for (const args of [
      ['\u001b[31mplan'],
      ['plan', '--\u001b[31m'],
      ['plan', '--target', '\u009b1m'],
    ]) {
      const {status, stderr} = await auditform(args)
      expect(status).toBe(64)
      expect(stderr).not.toMatch(unprintable)
    }
  })
})

test.for([[], ['--help'], ['plan', '--help'], ['help', 'apply'], ['--version']])(
  'help is no failure: %o',
  async (args) => {
    const {status, stdout, stderr} = await auditform(args)
    expect({status, stderr}).toEqual({status: 0, stderr: ''})
    expect(stdout).toMatch(/auditform/)
    expect(stdout).not.toMatch(unprintable)
  },
)

test('the help of every command tells its exit statuses or changes nothing', async () => {
  for (const command of ['plan', 'apply', 'drift', 'validate', 'import', 'explain']) {
    expect((await auditform([command, '--help'])).stdout).toMatch(/[Ee]xit|exits/)
  }
})

describe('colour', () => {
  const colour = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`)

  async function planWith(env: Readonly<Record<string, string>>) {
    const {target, write} = await makeDesk()
    const path = await write('p.json5', smallPolicy)
    return auditform(['plan', ...target, path], {env: {PATH: '/usr/bin:/bin', ...env}})
  }

  test.for([
    {env: {}, has: false},
    {env: {FORCE_COLOR: '1'}, has: true},
    {env: {FORCE_COLOR: '0'}, has: false},
    {env: {FORCE_COLOR: 'false'}, has: false},
    {env: {NO_COLOR: '1'}, has: false},
    {env: {NO_COLOR: '', FORCE_COLOR: '1'}, has: true},
    {env: {NO_COLOR: '1', FORCE_COLOR: '1'}, has: false},
  ])('in a pipe with $env: $has', async ({env, has}) => {
    const {status, stdout} = await planWith({...env})
    expect(status).toBe(2)
    expect(colour.test(stdout)).toBe(has)
  })

  test('a failure has none in a pipe either, and with FORCE_COLOR no escape is spelt out', async () => {
    const args = ['plan', '--live-only', '--take-over']
    expect((await auditform(args)).stderr).not.toMatch(unprintable)
    const {stderr} = await auditform(args, {env: {PATH: '/usr/bin:/bin', FORCE_COLOR: '1'}})
    expect(stderr).toMatch(colour)
    expect(stderr).not.toContain('\\x1b')
  })
})

test('it runs with no environment at all, as from cron', async () => {
  const {target, write, folder} = await makeDesk()
  const path = await write('p.json5', smallPolicy)
  for (const args of [
    ['plan', ...target, path],
    ['validate', path],
    ['status', ...target],
  ]) {
    const bare = await auditform(args, {env: {}, cwd: '/'})
    const usual = await auditform(args)
    expect(bare).toEqual(usual)
  }
  expect((await auditform(['validate', 'p.json5'], {env: {}, cwd: folder})).status).toBe(0)
})

test.runIf(process.geteuid?.() === 0)(
  'it runs for a user id that has no name and no home',
  async (context) => {
    const through = asUser(54321)
    if (!canRun(through)) return context.skip(told('this user cannot run the program'))
    for (const [env, home] of [
      [{}, '/nonexistent'],
      [{HOME: '/tmp/x'}, '/tmp/x'],
    ] as const) {
      const ran = await auditform(['status', '--json'], {env, through, cwd: '/'})
      expect(ran).toMatchObject({status: 0, stderr: ''})
      expect(ran.stdout).toContain(`"target": "sandbox ${home}/`)
    }
  },
)

test('where the sandbox cannot be kept, that is told', async () => {
  const {folder, write} = await makeDesk()
  await write('file', '')
  const path = await write('p.json5', smallPolicy)
  const args = ['apply', '--yes', '--target', 'sandbox', '--state-dir', `${folder}/file/x`, path]
  const {status, stderr} = await auditform(args)
  expect(status).toBe(1)
  expect(stderr).toMatch(/Error: .*file\/x\/sandbox\.json.* cannot be .*: not a directory\./)
})
