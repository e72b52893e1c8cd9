import {type ChildProcessByStdio, spawn} from 'node:child_process'
import {accessSync, constants} from 'node:fs'
import type {Readable} from 'node:stream'
import {decodeKernelString} from '../rules/kernel-string.ts'
import {isFileError} from './files.ts'
import type {RunResult} from './system.ts'

/** Where audit-userspace installs its programs; cron's PATH often lacks them. */
const folders = ['/usr/sbin', '/sbin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/local/bin']

/** auditctl waits up to 4 s for the kernel, and -D may delete thousands of rules at 14 ms each. */
const timeLimitMs = 120_000

/** The full path of a program, from PATH or from where such programs usually are. */
export async function findProgram(name: string): Promise<string | undefined> {
  const path = (process.env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'))
  for (const folder of [...path, ...folders]) {
    const candidate = `${folder}/${name}`
    try {
      accessSync(candidate, constants.X_OK)
      return candidate
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined
}

/** How long a program may take, and how much it may say. */
interface Limits {
  readonly timeMs: number
  /** After this, a program that was told to end and did not is killed. */
  readonly graceMs: number
  readonly outputBytes: number
}

const usualLimits: Limits = {
  timeMs: timeLimitMs,
  graceMs: 5_000,
  outputBytes: 256 * 1024 * 1024,
}

/** Runs a program with an argument array, no shell, no input, LC_ALL=C and a time limit. */
export async function runProgram(
  path: string,
  args: readonly string[],
  limits: Limits = usualLimits,
): Promise<RunResult> {
  try {
    const child = spawn(path, args, {
      env: {PATH: folders.join(':'), LC_ALL: 'C', LANGUAGE: 'C'},
      // The caller's own folder may be one that it cannot enter.
      cwd: '/',
      // Ctrl-C on the terminal is for us: we end when what was begun is done or taken back.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return await resultOf(child, limits)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    const failure = isFileError(error, 'EACCES', 'ENOEXEC') ? 'not-executable' : 'missing'
    return {stdout: '', stderr: '', exitCode: undefined, failure}
  }
}

async function resultOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
  limits: Limits,
): Promise<RunResult> {
  let isLate = false
  let grace: NodeJS.Timeout | undefined
  const end = () => {
    child.kill('SIGTERM')
    grace ??= setTimeout(() => child.kill('SIGKILL'), limits.graceMs)
  }
  const alarm = setTimeout(() => {
    isLate = true
    end()
  }, limits.timeMs)
  const stdout = collect(child.stdout, limits.outputBytes, end)
  const stderr = collect(child.stderr, limits.outputBytes, end)
  try {
    const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
      (resolve, reject) => {
        child.once('error', reject)
        child.once('close', (...ended) => resolve(ended))
      },
    )
    return {
      // Keys and paths are bytes to the kernel; text that is not UTF-8 must not be lost on the way.
      stdout: decodeKernelString(Buffer.concat(stdout)),
      stderr: decodeKernelString(Buffer.concat(stderr)),
      exitCode: exitCode ?? undefined,
      failure: isLate ? 'timeout' : signal === null ? undefined : 'killed',
    }
  } finally {
    clearTimeout(alarm)
    clearTimeout(grace)
  }
}

/** What a stream gives, up to a limit; beyond it the program is of no use and is told to end. */
function collect(stream: Readable, limit: number, end: () => void): readonly Uint8Array[] {
  const chunks: Uint8Array[] = []
  let size = 0
  stream.on('data', (chunk: Uint8Array) => {
    size += chunk.length
    if (size > limit) return end()
    chunks.push(chunk)
  })
  return chunks
}
