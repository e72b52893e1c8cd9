import {readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {quoteWord} from '../../src/shell-words.ts'
import {type CommandOptions, type CommandResult, hostOutput, runOnHost} from './host-command.ts'
import type {Image} from './image.ts'

/** The name of the guest in its ssh configuration. */
const SSH_HOST = 'auditform-vm'

/** One OpenSSH connection to the guest, shared by everything that runs there. */
export interface SshConnection {
  /** Opens the shared connection anew; the guest must answer. */
  open(): Promise<void>
  /** Forgets the shared connection, whether or not it still lives. */
  close(): Promise<void>
  /** Runs one command line of the guest's shell. */
  run(commandLine: string, options: CommandOptions): Promise<CommandResult>
}

/** Writes the ssh configuration that leads to the guest, for our own connection and for any other ssh. */
export async function writeSshConfig(folder: string, port: number, image: Image): Promise<string> {
  const hostKey = (await readFile(image.hostKey, 'utf8')).trim()
  await writeFile(join(folder, 'known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`)
  const path = join(folder, 'ssh_config')
  const lines = [
    `Host ${SSH_HOST} 127.0.0.1`,
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    '  User root',
    `  IdentityFile "${image.identity}"`,
    '  IdentitiesOnly yes',
    '  BatchMode yes',
    `  UserKnownHostsFile "${join(folder, 'known_hosts')}"`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  ConnectTimeout 20',
    '  ServerAliveInterval 10',
    '  LogLevel ERROR',
  ]
  await writeFile(path, `${lines.join('\n')}\n`)
  return path
}

/** The shared connection whose socket lies in the machine's folder. Every process that knows the folder may use it. */
export function sshConnection(folder: string, configPath: string): SshConnection {
  const base = ['ssh', '-F', configPath, '-o', `ControlPath=${join(folder, 'ssh.sock')}`] as const
  const close = async (): Promise<void> => {
    await runOnHost([...base, '-O', 'exit', SSH_HOST])
  }
  return {
    async open() {
      await close()
      await hostOutput([...base, '-M', '-f', '-N', '-o', 'ControlPersist=yes', SSH_HOST])
    },
    close,
    run: (commandLine, options) => runOnHost([...base, '-T', SSH_HOST, '--', commandLine], options),
  }
}

/** An argument list as one command line of the guest's shell. */
export function quoteWords(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ')
}
