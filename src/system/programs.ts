import {access, constants} from 'node:fs/promises'
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
      await access(candidate, constants.X_OK)
      return candidate
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined
}

/** Runs a program with an argument array, no shell, no input, LC_ALL=C and a time limit. */
export async function runProgram(path: string, args: readonly string[]): Promise<RunResult> {
  // execa costs about 90 ms to load, which commands that run nothing need not pay.
  const {execa} = await import('execa')
  const result = await execa(path, args, {
    env: {PATH: folders.join(':'), LC_ALL: 'C', LANGUAGE: 'C'},
    extendEnv: false,
    // The caller's own folder may be one that it cannot enter.
    cwd: '/',
    // Ctrl-C on the terminal is for us: we end when what was begun is done or taken back.
    detached: true,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
    // Keys and paths are bytes to the kernel; text that is not UTF-8 must not be lost on the way.
    encoding: 'buffer',
    timeout: timeLimitMs,
    maxBuffer: 256 * 1024 * 1024,
  })
  return {
    stdout: textOf(result.stdout),
    stderr: textOf(result.stderr),
    exitCode: result.exitCode,
    failure: failureOf(result),
  }
}

function textOf(output: unknown): string {
  return output instanceof Uint8Array ? decodeKernelString(output) : ''
}

function failureOf(result: {
  readonly timedOut: boolean
  readonly signal?: string
  readonly exitCode?: number
  readonly cause?: unknown
}): RunResult['failure'] {
  if (result.timedOut) return 'timeout'
  if (result.signal !== undefined) return 'killed'
  if (result.exitCode !== undefined) return undefined
  return isFileError(result.cause, 'EACCES', 'ENOEXEC') ? 'not-executable' : 'missing'
}
