import {spawn} from 'node:child_process'
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect, inject, onTestFinished} from 'vitest'
import {
  freshSandbox,
  readSandbox,
  type Sandbox,
  writeSandbox,
} from '../../src/system/sandbox-file.ts'

/** How a run of a program ended, and what it said. */
export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  /** The whole environment; by default as small as cron's. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly input?: string
  /** A program that runs the program, such as setpriv with its flags. */
  readonly through?: readonly string[]
}

/** What every program needs to find others; no colour, locale or home of whoever runs the tests. */
export const bareEnvironment = {PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: '/nonexistent'}

/** The words that run the built program, for a shell or another program. */
export function programWords(): readonly string[] {
  return [process.execPath, join(inject('programRoot'), 'bin/run.js')]
}

/** Runs the built program as a process of its own. Whatever it is asked, it never shows a stack. */
export async function auditform(
  args: readonly string[],
  {env = bareEnvironment, cwd, input = '', through = []}: RunOptions = {},
): Promise<Ran> {
  const ran = await runProgram([...through, ...programWords(), ...args], {env, cwd, input})
  expect(ran.stdout + ran.stderr).not.toMatch(/^ {4}at /m)
  return ran
}

/** Runs any program to its end. */
export function runProgram(
  words: readonly string[],
  {
    env,
    cwd,
    input,
  }: {env: Readonly<Record<string, string>>; cwd?: string | undefined; input: string},
): Promise<Ran> {
  const [program = '', ...args] = words
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {env, cwd})
    const output = {stdout: '', stderr: ''}
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text
    })
    child.on('error', reject)
    child.on('close', (status) => resolve({status, ...output}))
    // A program that ends without reading is none of our business.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

/** A folder of its own, gone when the test ends, with a sandbox and policies in it. */
export interface Desk {
  readonly folder: string
  readonly sandbox: string
  /** `--target sandbox:FILE` */
  readonly target: readonly string[]
  write(name: string, text: string): Promise<string>
  /** The sandbox as it is now, byte by byte. */
  sandboxText(): Promise<string>
  /** Changes the modelled host, as somebody else would. */
  bend(change: Partial<Sandbox>): Promise<void>
}

export async function makeDesk(bent: Partial<Sandbox> = {}): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-desk-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  const sandbox = join(folder, 'sandbox.json')
  await writeSandbox(sandbox, {...freshSandbox, ...bent})
  return {
    folder,
    sandbox,
    target: ['--target', `sandbox:${sandbox}`],
    async write(name, text) {
      const path = join(folder, name)
      await mkdir(dirname(path), {recursive: true})
      await writeFile(path, text)
      return path
    },
    sandboxText: () => readFile(sandbox, 'utf8'),
    bend: async (change) => writeSandbox(sandbox, {...(await readSandbox(sandbox)), ...change}),
  }
}

/** The only document on stdout, and nothing beside it. */
export function documentOf({stdout, stderr}: Ran): unknown {
  expect(stderr).toBe('')
  const document: unknown = JSON.parse(stdout)
  return document
}

/** Matches what could move a cursor, hide text or turn it round; newlines are welcome. */
export const unprintable = /[^\n\P{Cc}]|\p{Cf}|\p{Zl}|\p{Zp}/u

/** A small policy that is sound everywhere. */
export const smallPolicy = `{
  control: {backlog_limit: 8192},
  rules: [
    {watch: '/etc/passwd', perm: 'wa', key: 'identity', why: 'who is who'},
    '-a always,exit -F arch=b64 -S adjtimex -k time-change',
  ],
}
`
