import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, describe, expect, test, vi} from 'vitest'
import {findProgram, runProgram} from '../../src/system/programs.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-programs-'))
})
afterAll(() => rm(folder, {recursive: true}))
afterEach(() => {
  vi.unstubAllEnvs()
})

async function script(name: string, text: string, mode = 0o755): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${text}\n`)
  await chmod(path, mode)
  return path
}

describe('a program is found', () => {
  test('in PATH, or where administration programs are although cron does not say so', async () => {
    const mine = await script('getent-of-mine', '')
    vi.stubEnv('PATH', folder)
    expect(await findProgram('getent-of-mine')).toBe(mine)
    expect(await findProgram('sh')).toMatch(/\/bin\/sh$/)
    vi.stubEnv('PATH', undefined)
    expect(await findProgram('sh')).toMatch(/\/bin\/sh$/)
  })

  test('never in the current folder, however PATH is written', async () => {
    await script('only-here', '')
    vi.spyOn(process, 'cwd').mockReturnValue(folder)
    for (const path of ['', '.', ':', './', 'relative']) {
      vi.stubEnv('PATH', path)
      expect(await findProgram('only-here')).toBeUndefined()
    }
  })

  test('only if it can be run', async () => {
    await script('not-for-running', '', 0o644)
    vi.stubEnv('PATH', folder)
    expect(await findProgram('not-for-running')).toBeUndefined()
  })
})

describe('a run', () => {
  test('passes each word as it is, through no shell', async () => {
    const show = await script('show', 'for word; do echo "[$word]"; done')
    const words = ['a b', '$HOME', '*', ';', "'", '', '-n', 'ключ\n']
    const {stdout, exitCode, failure} = await runProgram(show, words)
    expect(stdout).toBe(words.map((word) => `[${word}]\n`).join(''))
    expect({exitCode, failure}).toEqual({exitCode: 0, failure: undefined})
  })

  test('has a plain locale, a safe PATH, no input and nothing else of the environment', async () => {
    vi.stubEnv('LD_PRELOAD_OF_SOMEBODY', 'x')
    vi.stubEnv('LC_ALL', 'de_DE.UTF-8')
    const show = await script('environment', 'env | sort; cat')
    const {stdout} = await runProgram(show, [])
    expect(stdout).toMatch(/^LC_ALL=C$/m)
    expect(stdout).toMatch(/^PATH=\/usr\/sbin:/m)
    expect(stdout).not.toMatch(/OF_SOMEBODY|de_DE|HOME=/)
  })

  test('keeps bytes that are not UTF-8', async () => {
    const bytes = await script('bytes', String.raw`printf 'k\377\303\251\n'`)
    expect((await runProgram(bytes, [])).stdout).toBe('k\udcffé\n')
  })

  test('gives the exit status and what was said, both of them', async () => {
    const fail = await script('fail', 'echo out; echo err >&2; exit 4')
    expect(await runProgram(fail, [])).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      exitCode: 4,
      failure: undefined,
    })
  })

  test('is out of the reach of Ctrl-C, in a session of its own', async () => {
    const show = await script(
      'session',
      'ps -o sid= -p $$ 2>/dev/null || cut -d" " -f6 /proc/$$/stat',
    )
    const own = await runProgram(show, [])
    const other = await runProgram(show, [])
    expect(Number(own.stdout)).toBeGreaterThan(0)
    expect(own.stdout).not.toBe(other.stdout)
  })

  test.for([
    ['missing', 'none', undefined],
    ['not-executable', 'plain', {text: '', mode: 0o644}],
    ['killed', 'dies', {text: 'kill -KILL $$', mode: 0o755}],
  ] as const)('that is %s says so', async ([failure, name, made]) => {
    if (made) await script(name, made.text, made.mode)
    expect(await runProgram(join(folder, name), [])).toMatchObject({
      failure,
      exitCode: undefined,
    })
  })

  test.for([
    ['only sleeps', 'exec sleep 60'],
    ['does not listen', "trap '' TERM; while :; do :; done"],
  ] as const)('that takes too long is ended, also when it %s', async ([name, text]) => {
    const slow = await script(name.replaceAll(' ', '-'), text)
    const limits = {timeMs: 300, graceMs: 300, outputBytes: 1000}
    expect(await runProgram(slow, [], limits)).toMatchObject({failure: 'timeout'})
  })

  test('that says too much is ended', async () => {
    const endless = await script('endless', 'exec yes')
    const {failure, stdout} = await runProgram(endless, [], {
      timeMs: 60_000,
      graceMs: 300,
      outputBytes: 100_000,
    })
    expect(failure).toBe('killed')
    expect(stdout.length).toBeLessThanOrEqual(100_000)
  })
})
