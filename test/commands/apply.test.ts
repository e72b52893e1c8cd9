import {existsSync} from 'node:fs'
import {chmod, mkdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {freshSandbox} from '../../src/system/sandbox-file.ts'
import {lacks, told} from '../skipping.ts'
import {asUser, canRun} from './other-user.ts'
import {auditform, documentOf, makeDesk, smallPolicy} from './run-program.ts'
import {hasTerminal, onTerminal} from './terminal.ts'

const {control} = freshSandbox

async function deskWithPolicy(...bent: Parameters<typeof makeDesk>) {
  const desk = await makeDesk(...bent)
  return {...desk, policy: await desk.write('p.json5', smallPolicy)}
}

test('what was applied is as desired, verified and written for the next boot', async () => {
  const {target, policy} = await deskWithPolicy()
  const ran = await auditform(['apply', '--yes', ...target, policy])
  expect(ran).toMatchObject({status: 0, stderr: ''})
  expect(ran.stdout).toMatch(
    /Applied and verified: 3 operations, and the kernel now holds the 2 rules/,
  )
  expect(ran.stdout).toMatch(
    /auditform\.rules is written for the next boot\.\nThis is generation 1\. The way back: auditform rollback 0\n$/,
  )
  const again = await auditform(['apply', ...target, policy])
  expect(again).toMatchObject({status: 0, stderr: ''})
  expect(again.stdout).toMatch(/No changes\. 2 rules as desired\.\n$/)
})

describe('without a terminal and without --yes nobody is asked and nothing is changed', () => {
  test.for([[], ['--json']])('%o', async (more) => {
    const {target, policy, sandboxText} = await deskWithPolicy()
    const before = await sandboxText()
    const ran = await auditform(['apply', ...target, policy, ...more], {input: 'yes\n'})
    expect(ran.status).toBe(64)
    expect(more.length === 0 ? ran.stderr : ran.stdout).toMatch(/nobody to ask/)
    expect(await sandboxText()).toBe(before)
  })
})

describe('a refusal has a status of its own and changes nothing', () => {
  test('3: a locked kernel', async () => {
    const {target, policy, sandboxText} = await deskWithPolicy({
      control: {...control, enabled: 'locked'},
    })
    const before = await sandboxText()
    const ran = await auditform(['apply', '--yes', ...target, policy])
    expect(ran.status).toBe(3)
    expect(ran.stdout).toMatch(/1 \+|2 \+/)
    expect(ran.stderr).toMatch(/^Error: The kernel is locked/)
    const inJson = await auditform(['apply', '--yes', ...target, policy, '--json'])
    expect(inJson.status).toBe(3)
    expect(documentOf(inJson)).toMatchObject({error: {code: 'LOCKED', exit_status: 3}})
    expect(await sandboxText()).toBe(before)
  })

  test('5: a hazard that was not allowed, until it is', async () => {
    const {target, policy, write, sandboxText} = await deskWithPolicy()
    await auditform(['apply', '--yes', ...target, policy])
    const before = await sandboxText()
    const empty = await write('empty.json5', '{rules: []}')
    const ran = await auditform(['apply', '--yes', ...target, empty])
    expect(ran.status).toBe(5)
    expect(ran.stderr).toMatch(
      /Refused: EMPTIES is not allowed\.\n.*\n {2}To go ahead: --allow EMPTIES/,
    )
    expect(await sandboxText()).toBe(before)
    const allowed = ['apply', '--yes', '--allow', 'EMPTIES', ...target, empty]
    expect((await auditform(allowed)).status).toBe(0)
  })

  test('1: a recording', async () => {
    const {folder, policy, write} = await deskWithPolicy()
    await write('host/auditctl-l.txt', 'No rules\n')
    await write('host/auditctl-s.txt', 'enabled 1\nbacklog_limit 64\n')
    const ran = await auditform(['apply', '--yes', '--target', `capture:${folder}/host`, policy])
    expect(ran.status).toBe(1)
    expect(ran.stdout).toMatch(/2 to add/)
    expect(ran.stderr).toMatch(/host is a recording; nothing can be applied to it/)
  })

  test('1: a policy that is wrong', async () => {
    const {target, write, sandboxText} = await deskWithPolicy()
    const before = await sandboxText()
    const wrong = await write('wrong.json5', '{rules: ["-w relative"]}')
    expect((await auditform(['apply', '--yes', ...target, wrong])).status).toBe(1)
    expect(await sandboxText()).toBe(before)
  })
})

describe.skipIf(lacks(hasTerminal, 'script of util-linux is not installed'))(
  'on a terminal (script of util-linux)',
  () => {
    const asked = /goes ahead/

    test.for([
      {type: 'yes\r', status: 0},
      {type: ' yes \r', status: 0},
      {type: 'y\r', status: 1},
      {type: 'YES\r', status: 1},
      {type: '\r', status: 1},
      {type: '\u0003', status: 1},
      {type: '\u0004', status: 1},
    ])('the answer $type ends with $status', async ({type, status}) => {
      const {target, policy, sandboxText} = await deskWithPolicy()
      const before = await sandboxText()
      const ran = await onTerminal(['apply', ...target, policy], {when: asked, type})
      expect(ran.status).toBe(status)
      expect(ran.stdout).toMatch(status === 0 ? /Applied and verified/ : /Not confirmed; nothing/)
      expect(ran.stdout).not.toMatch(/Abort|^ {4}at /m)
      expect((await sandboxText()) === before).toBe(status !== 0)
    })

    test('4: who changed the machine while the question stood there is not overridden', async () => {
      const {target, policy, bend, sandboxText} = await deskWithPolicy()
      let bent = ''
      const ran = await onTerminal(['apply', ...target, policy], {
        when: asked,
        type: 'yes\r',
        meanwhile: async () => {
          await bend({control: {...control, backlog_limit: 320}})
          bent = await sandboxText()
        },
      })
      expect(ran.status).toBe(4)
      expect(ran.stdout).toMatch(
        /changed while the plan was shown: backlog_limit is 320 instead of 64/,
      )
      expect(await sandboxText()).toBe(bent)
    })

    test('a plan has colour there, and none with NO_COLOR or a dumb terminal', async () => {
      const {target, policy} = await deskWithPolicy()
      const esc = String.fromCharCode(27)
      const plan = (env: Readonly<Record<string, string>>) =>
        onTerminal(['plan', ...target, policy], {when: /never/, type: ''}, env)
      expect((await plan({})).stdout).toContain(`${esc}[`)
      expect((await plan({NO_COLOR: '1'})).stdout).not.toContain(esc)
      expect((await plan({TERM: 'dumb'})).stdout).not.toContain(esc)
    })

    test('Ctrl-C in the middle takes back what was done', async () => {
      const {target, write, sandboxText} = await deskWithPolicy()
      const lines = Array.from({length: 4000}, (_, index) => `-w /etc/f${index} -p wa -k many`)
      const policy = await write('many.rules', `${lines.join('\n')}\n`)
      const before = JSON.parse(await sandboxText())
      const args = ['apply', '--yes', ...target, policy]
      const ran = await onTerminal(args, {when: /\b1000\/4000 /, type: '\u0003'})
      expect(ran.status).toBe(1)
      expect(ran.stdout).toMatch(/interrupted by SIGINT\.\r?\n.*The kernel is as it was before/)
      expect(JSON.parse(await sandboxText())).toEqual(before)
      expect(existsSync(`${target[1]?.slice('sandbox:'.length)}.lock`)).toBe(false)
    })
  },
)

describe('an auditctl that lets us down', () => {
  const isRoot = process.geteuid?.() === 0
  // Without root there is no exact reading, so that the fake is the only witness.
  const through = isRoot ? asUser(65534) : []

  /** Adds one rule, and refuses everything from then on. */
  const fake = `#!/bin/sh
here=\${0%/*}
case $1 in
  -v) echo "auditctl version 3.1.2" ;;
  -s) printf 'enabled 1\\nfailure 1\\nbacklog_limit 64\\nloginuid_immutable 0 unlocked\\n' ;;
  -l) if [ -e "$here/added" ]; then echo "-w /etc/passwd -p wa -k identity"; else echo "No rules"; fi ;;
  -a) if [ -e "$here/added" ]; then
        printf 'Error sending add rule data request (\\033[2JInvalid argument)\\n' >&2; exit 255
      fi
      echo "$@" >> "$here/added" ;;
  *) echo "Error sending delete rule data request (Operation not permitted)" >&2; exit 255 ;;
esac
`

  test('6: what was half done and cannot be taken back is told with the way out', async (context) => {
    if (!canRun(through)) return context.skip(told('this user cannot run the program'))
    const {folder, write} = await makeDesk()
    await mkdir(join(folder, 'rules.d'))
    for (const path of [folder, join(folder, 'rules.d')]) await chmod(path, 0o777)
    const auditctl = await write('auditctl', fake)
    await chmod(auditctl, 0o755)
    const policy = await write(
      'p.rules',
      '-w /etc/passwd -p wa -k identity\n-w /etc/hosts -p wa -k h\n',
    )
    const where = [
      '--auditctl',
      auditctl,
      '--rules-dir',
      `${folder}/rules.d`,
      '--state-dir',
      folder,
    ]
    const ran = await auditform(['apply', '--yes', ...where, policy], {through})
    expect(ran.status).toBe(6)
    expect(ran.stderr).toMatch(/Operation 2 failed .*\(\\x1b\[2JInvalid argument\)/)
    expect(ran.stderr).toMatch(/could not be taken back whole/)
    expect(ran.stderr).toMatch(/auditctl -d always,exit -F path=\/etc\/passwd/)
    expect(await readFile(join(folder, 'added'), 'utf8')).toMatch(/^-a always,exit.*\n$/)
    expect(existsSync(join(folder, 'rules.d', 'auditform.rules'))).toBe(false)
  })
})
