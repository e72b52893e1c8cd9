import {spawn} from 'node:child_process'
import {Readable} from 'node:stream'

/** What a finished command printed, and its exit status. */
export interface CommandResult {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** How a command is run. */
export interface CommandOptions {
  readonly input?: string | Buffer | Readable
  readonly timeoutMs?: number
  readonly cwd?: string
}

// mke2fs and friends live in sbin, which an ordinary user's PATH leaves out on Debian.
const {PATH: path = ''} = process.env
const PATH = `${path}:/usr/local/sbin:/usr/sbin:/sbin`

/** The environment in which every program of the test machine runs. */
export const hostEnvironment: NodeJS.ProcessEnv = {...process.env, LC_ALL: 'C.UTF-8', PATH}

/** Runs a program of this machine to its end; a status other than zero is a result and no error. */
export function runOnHost(
  argv: readonly [string, ...string[]],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const [file, ...args] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: hostEnvironment,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let timedOut = false
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            child.kill('SIGKILL')
          }, options.timeoutMs)

    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    // A program that ends before it has read its input is judged by its status.
    child.stdin.on('error', () => {})
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const result = {
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        exitCode: code ?? 255,
      }
      if (timedOut) {
        const seconds = (options.timeoutMs ?? 0) / 1000
        reject(
          new Error(
            `\`${argv.join(' ')}\` did not end within ${seconds} s.\n${tail(result.stderr)}`,
          ),
        )
      } else if (signal !== null) {
        reject(new Error(`\`${argv.join(' ')}\` was ended by ${signal}.\n${tail(result.stderr)}`))
      } else resolve(result)
    })

    if (options.input instanceof Readable) {
      options.input.on('error', (error) => child.stdin.destroy(error))
      options.input.pipe(child.stdin)
    } else child.stdin.end(options.input)
  })
}

/** Runs a program of this machine and gives its output; any status other than zero is an error. */
export async function hostOutput(
  argv: readonly [string, ...string[]],
  options: CommandOptions = {},
): Promise<string> {
  const result = await runOnHost(argv, options)
  if (result.exitCode === 0) return result.stdout
  throw new Error(
    `\`${argv.join(' ')}\` failed with status ${result.exitCode}.\n${tail(result.stdout)}${tail(result.stderr)}`,
  )
}

/** The last 40 lines of a text, which is where a failure explains itself. */
export function tail(text: string): string {
  return text.split('\n').slice(-40).join('\n')
}
