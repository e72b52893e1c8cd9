import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type CommandResult, hostEnvironment, hostOutput, runOnHost} from './host-command.ts'
import {projectFolder} from './image.ts'
import {nodeBinary} from './program-files.ts'
import type {Vm} from './vm.ts'

/** The machine of an admin, with the program, policies, and an ssh to whom all hosts of the pages are the guest. */
export interface AdminDesk {
  /** Runs a line in a shell; folders of the system are below a temporary one. */
  run(line: string): Promise<CommandResult>
  close(): Promise<void>
}

/** What the pages name of an admin's machine. */
const systemFolder = /(?<=\s)\/(srv\/policies|var\/lib\/prometheus)\//g

/** Opens a desk with this policy. */
export async function openDesk(vm: Vm, policy: string): Promise<AdminDesk> {
  const root = await mkdtemp(join(tmpdir(), 'auditform-desk-'))
  const ssh = (await hostOutput(['sh', '-c', 'command -v ssh'])).trim()
  const where = ['HostName=127.0.0.1', `Port=${vm.port}`, `HostKeyAlias=[127.0.0.1]:${vm.port}`]
  const known = [`UserKnownHostsFile=${vm.folder}/known_hosts`, `IdentityFile=${vm.identity}`]
  const options = [...where, ...known, 'BatchMode=yes', 'IdentitiesOnly=yes', 'LogLevel=ERROR']
  const words = options.map((option) => `-o '${option}'`).join(' ')
  await mkdir(join(root, 'bin'))
  await program('ssh', `${ssh} -F /dev/null ${words}`)
  await program('auditform', `'${await nodeBinary()}' '${projectFolder}/bin/run.js'`)
  for (const folder of ['policies', 'srv/policies']) {
    await mkdir(join(root, folder), {recursive: true})
    await writeFile(join(root, folder, 'site.json5'), policy)
  }
  await mkdir(join(root, 'var/lib/prometheus/node-exporter'), {recursive: true})
  const path = `PATH=${join(root, 'bin')}:${hostEnvironment['PATH']}`
  const environment = [path, `HOME=${root}`, `TMPDIR=${root}`, `XDG_STATE_HOME=${root}/state`]
  return {
    run: (line) =>
      runOnHost([
        ...(['env', '-C', root, ...environment] as const),
        ...['sh', '-c', line.replaceAll(systemFolder, `${root}$&`)],
      ]),
    close: () => rm(root, {recursive: true}),
  }

  async function program(name: string, command: string): Promise<void> {
    await writeFile(join(root, 'bin', name), `#!/bin/sh\nexec ${command} "$@"\n`)
    await chmod(join(root, 'bin', name), 0o755)
  }
}
