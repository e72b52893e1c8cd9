import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import * as v from 'valibot'
import {describe, expect, onTestFinished, test} from 'vitest'
import {confirmSchema} from '../../src/report/confirm-schema.ts'
import {type HistoryRecord, historySchema} from '../../src/report/history-schema.ts'
import {lacks} from '../skipping.ts'
import {auditform, bareEnvironment, documentOf, makeDesk, programWords} from './run-program.ts'
import {hasTerminal, onTerminal} from './terminal.ts'

/** A desk with an apply of one rule; what is left running when a test ends is told to end. */
async function deskToConfirm() {
  const desk = await makeDesk()
  const policy = await desk.write('p.rules', '-w /etc/passwd -p wa -k a\n')
  onTestFinished(async () => {
    const pid = await watcherPid()
    if (pid !== undefined) process.kill(pid)
  })
  const watcherPid = async (): Promise<number | undefined> => {
    const text = await readFile(`${desk.sandbox}.watcher`, 'utf8').catch(() => '{}')
    return JSON.parse(text).pid
  }
  return {
    ...desk,
    watcherPid,
    applyArgs: (within: string) => ['apply', '--yes', '--confirm-within', within, ...desk.target],
    policy,
    before: await desk.sandboxText(),
    isOpen: () => existsSync(`${desk.sandbox}.journal`),
    async history(): Promise<readonly HistoryRecord[]> {
      const lines = (await readFile(`${desk.sandbox}.history.jsonl`, 'utf8')).trimEnd().split('\n')
      return lines.map((line) => v.parse(historySchema, JSON.parse(line)))
    },
  }
}

type Desk = Awaited<ReturnType<typeof deskToConfirm>>

const slow = {timeout: 30_000, interval: 50}

async function expectTakenBack({sandboxText, before, isOpen, history}: Desk, because: string) {
  await expect.poll(isOpen, slow).toBe(false)
  expect(JSON.parse(await sandboxText())).toEqual(JSON.parse(before))
  await expect
    .poll(async () => (await history()).at(-1), slow)
    .toMatchObject({action: 'undo', result: 'undone', because})
}

async function expectKept({sandboxText, isOpen, watcherPid}: Desk) {
  expect(isOpen()).toBe(false)
  expect(JSON.parse(await sandboxText()).rules).toHaveLength(1)
  await expect.poll(watcherPid, slow).toBe(undefined)
}

describe('an apply that is to be confirmed', () => {
  test('ends with 0, says until when and how, and is taken back', async () => {
    const desk = await deskToConfirm()
    const ran = await auditform([...desk.applyArgs('2s'), '--reason', 'CHG-1', desk.policy])
    expect(ran.status).toBe(0)
    expect(ran.stdout).toMatch(/Provisional: it is taken back at \S+Z unless somebody confirms it/)
    expect(ran.stdout).toContain(`auditform confirm --target=sandbox:${desk.sandbox}`)
    expect(JSON.parse(await desk.sandboxText()).rules).toHaveLength(1)
    await expectTakenBack(desk, 'not-confirmed')
    const [applied, undone] = await desk.history()
    expect(applied).toMatchObject({action: 'apply', result: 'provisional', reason: 'CHG-1'})
    expect(undone).toMatchObject({about: applied?.id, reason: 'CHG-1', operations: 1})
  })

  test('stays when it is confirmed, which every command tells how to do', async () => {
    const desk = await deskToConfirm()
    const applied = documentOf(await auditform([...desk.applyArgs('10m'), '--json', desk.policy]))
    const until = new Date(Object(applied).applied.confirm_until).getTime()
    expect(until - Date.now()).toBeGreaterThan(540_000)
    expect(until - Date.now()).toBeLessThanOrEqual(600_000)
    const {stderr} = await auditform(['plan', ...desk.target, desk.policy])
    expect(stderr).toMatch(/unless it is confirmed\. Keep it: auditform confirm\. Take it back:/)
    const document = documentOf(await auditform(['confirm', '--json', ...desk.target]))
    expect(v.is(confirmSchema, document)).toBe(true)
    await expectKept(desk)
    expect((await desk.history()).map(({result}) => result)).toEqual(['provisional', 'confirmed'])
  })

  test('is taken back when it was killed in the middle', async () => {
    const desk = await deskToConfirm()
    const lines = Array.from({length: 5000}, (_, index) => `-w /etc/f${index} -p wa -k many\n`)
    await desk.write('p.rules', lines.join(''))
    const [node = '', ...words] = programWords()
    const args = [...words, ...desk.applyArgs('10m'), '--json-events', desk.policy]
    const child = spawn(node, args, {env: bareEnvironment, stdio: ['ignore', 'pipe', 'ignore']})
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('"done":1000')) child.kill('SIGKILL')
    })
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL'])
    await expectTakenBack(desk, 'died-unconfirmed')
  })

  test('is taken back by recovery where the watcher was killed too', async () => {
    const desk = await deskToConfirm()
    await auditform([...desk.applyArgs('1s'), desk.policy])
    const pid = await desk.watcherPid()
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    const recover = () => auditform(['recover', ...desk.target])
    await expect.poll(async () => (await recover()).status, slow).toBe(0)
    expect(JSON.parse(await desk.sandboxText())).toEqual(JSON.parse(desk.before))
    // Where systemd started the watcher it starts it again, and that one may come first.
    expect((await desk.history()).at(-1)).toMatchObject({
      result: 'undone',
      because: 'not-confirmed',
    })
  })
})

describe.skipIf(lacks(hasTerminal, 'script of util-linux is not installed'))(
  'on a terminal (script of util-linux)',
  () => {
    const counts = /Taken back in \d+m?\d*s? unless it is confirmed/

    test('it counts down, and ends with 1 when it was taken back', async () => {
      const desk = await deskToConfirm()
      const args = [...desk.applyArgs('2s'), desk.policy]
      const ran = await onTerminal(args, {when: counts, type: ''})
      expect(ran.stdout).toMatch(counts)
      expect(ran.stdout).toMatch(/It was taken back, because nobody confirmed it in time\./)
      expect(ran.status).toBe(1)
      await expectTakenBack(desk, 'not-confirmed')
    })

    test('it ends with 0 when somebody confirms it elsewhere', async () => {
      const desk = await deskToConfirm()
      const ran = await onTerminal([...desk.applyArgs('10m'), desk.policy], {
        when: counts,
        type: '',
        meanwhile: () => auditform(['confirm', ...desk.target]),
      })
      expect(ran.stdout).toContain('Confirmed: the change stays.')
      expect(ran.status).toBe(0)
      await expectKept(desk)
    })

    test('Ctrl-C ends the view, and the watcher goes on', async () => {
      const desk = await deskToConfirm()
      const ran = await onTerminal([...desk.applyArgs('4s'), desk.policy], {
        when: counts,
        type: '\u0003',
      })
      expect(ran.stdout).toContain('The watcher goes on without this view.')
      expect(ran.status).toBe(0)
      expect(desk.isOpen()).toBe(true)
      await expectTakenBack(desk, 'not-confirmed')
    })
  },
)

describe('wrong usage is 64, and changes nothing', () => {
  test.for([
    ['--confirm-within', '10'],
    ['--confirm-within', '0s'],
    ['--confirm-within', 'soon'],
    ['--lock-timeout', '-1s'],
    ['--lock-timeout', '1d'],
    ['--reason', ''],
    ['--reason', 'x'.repeat(501)],
  ])('%s %s', async (flags) => {
    const {target, policy, sandboxText, before} = await deskToConfirm()
    const ran = await auditform(['apply', '--yes', ...target, flags.join('='), policy])
    expect(ran).toMatchObject({status: 64, stdout: ''})
    expect(ran.stderr).toContain(flags[0])
    expect(await sandboxText()).toBe(before)
  })

  test('a lock at the end', async () => {
    const {target, write, sandboxText, before, applyArgs} = await deskToConfirm()
    const policy = await write('lock.rules', '-w /etc/passwd -p wa -k a\n-e 2\n')
    const args = [...applyArgs('10m'), '--allow', 'LOCKS_UNTIL_REBOOT', policy]
    const ran = await auditform(args)
    expect(ran.status).toBe(64)
    expect(ran.stderr).toMatch(/cannot be taken back.*auditctl -e 2/)
    expect(await sandboxText()).toBe(before)
    expect((await auditform(['confirm', ...target])).status).toBe(1)
  })
})
