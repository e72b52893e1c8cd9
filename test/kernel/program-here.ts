import {spawn} from 'node:child_process'
import {chmod, mkdtemp, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {hostOutput} from './host-command.ts'
import {projectFolder} from './image.ts'
import type {ProgramResult} from './program.ts'
import {nodeBinary} from './program-files.ts'
import type {Vm} from './vm.ts'

/** The built program on this side of a connection to the guest. */
export interface ProgramHere {
  /** Its home, where it runs; `ssh` in it is the one that it finds. */
  readonly folder: string
  /** Waits until no session of it is left over, either. */
  run(...args: readonly string[]): Promise<ProgramResult>
}

/** The text of a program that is found as `ssh`, for the real one and the configuration that leads to the guest. */
export type SshWrapper = (ssh: string, config: string) => string

/** ssh as everybody has it. */
const plainSsh: SshWrapper = (ssh, config) => `#!/bin/sh\nexec ${ssh} -F '${config}' "$@"\n`

/** Makes a home for the program, in a new folder that the caller removes. */
export async function programHere(vm: Vm, wrapper: SshWrapper = plainSsh): Promise<ProgramHere> {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-ssh-target-'))
  const ssh = (await hostOutput(['sh', '-c', 'command -v ssh'])).trim()
  await writeFile(join(folder, 'ssh'), wrapper(ssh, vm.sshConfigPath))
  await chmod(join(folder, 'ssh'), 0o755)
  const node = await nodeBinary()
  const target = ['--target', `ssh://root@127.0.0.1:${vm.port}`]
  return {
    folder,
    async run(...args) {
      const child = spawn(node, [join(projectFolder, 'bin/run.js'), ...args, ...target], {
        env: {PATH: `${folder}:${process.env['PATH']}`, HOME: folder, TMPDIR: folder},
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const said = Promise.all([text(child.stdout), text(child.stderr)])
      const exitCode = await new Promise<number>((resolve, reject) => {
        child.on('error', reject)
        child.on('close', (code) => resolve(code ?? -1))
      })
      const [stdout, stderr] = await said
      return {exitCode, stdout, stderr}
    },
  }
}
