import {spawn} from 'node:child_process'
import {basename, dirname} from 'node:path'
import type {Readable} from 'node:stream'
import {type CommandResult, hostEnvironment, tail} from './host-command.ts'
import {quoteWords, type SshConnection} from './ssh.ts'

/** How a command is run in the guest. */
export interface GuestOptions {
  readonly input?: string | Buffer | Readable
  readonly timeoutMs?: number
  readonly env?: Readonly<Record<string, string>>
}

/** What can be done in a running guest, as root. */
export interface GuestShell {
  /** Runs a program; its arguments arrive as they are. Status 255 may also mean that the connection was cut. */
  run(argv: readonly string[], options?: GuestOptions): Promise<CommandResult>
  /** Runs a script with the guest's sh. */
  sh(script: string, options?: GuestOptions): Promise<CommandResult>
  /** Unpacks a file, a folder or a tar stream into a folder of the guest, which is made if need be. */
  copyIn(source: string | Readable, remoteFolder: string): Promise<void>
  readFile(path: string): Promise<string>
  /** Writes a file with this mode (0644 unless given) and makes the folders above it. */
  writeFile(path: string, data: string | Buffer, mode?: number): Promise<void>
}

const TIMEOUT_MS = 120_000

/** The guest's commands over a shared connection. */
export function guestShell(connection: SshConnection): GuestShell {
  const run: GuestShell['run'] = (argv, options = {}) => {
    const {env = {}, timeoutMs = TIMEOUT_MS, input} = options
    const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const words = settings.length > 0 ? ['env', ...settings, ...argv] : argv
    return connection.run(quoteWords(words), input === undefined ? {timeoutMs} : {timeoutMs, input})
  }

  const must = async (argv: readonly string[], input?: GuestOptions['input']): Promise<string> => {
    const result = await run(argv, input === undefined ? {} : {input})
    if (result.exitCode === 0) return result.stdout
    throw new Error(
      `\`${argv.join(' ')}\` failed in the guest with status ${result.exitCode}.\n${tail(result.stderr)}`,
    )
  }

  return {
    run,
    sh: (script, options) => run(['sh', '-c', script], options),
    async copyIn(source, remoteFolder) {
      const unpack = 'mkdir -p "$1" && exec tar -x --no-same-owner -C "$1" -f -'
      const stream = typeof source === 'string' ? packed(source) : source
      await must(['sh', '-c', unpack, 'sh', remoteFolder], stream)
    },
    readFile: (path) => must(['cat', '--', path]),
    async writeFile(path, data, mode = 0o644) {
      const write = 'mkdir -p "$(dirname "$1")" && umask 077 && cat >"$1" && chmod "$2" "$1"'
      await must(['sh', '-c', write, 'sh', path, mode.toString(8)], Buffer.from(data))
    },
  }
}

function packed(path: string): Readable {
  const child = spawn('tar', ['-c', '-C', dirname(path), '-f', '-', '--', basename(path)], {
    env: hostEnvironment,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  // tar's own failure would look like the end of a whole archive.
  child.on('close', (code) => {
    if (code !== 0) child.stdout.destroy(new Error(`tar could not read ${path}.`))
  })
  child.on('error', (error) => child.stdout.destroy(error))
  return child.stdout
}
