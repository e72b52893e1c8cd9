import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {readConsole} from './console.ts'
import {freePort} from './free-port.ts'
import {type GuestShell, guestShell} from './guest-shell.ts'
import {buildImage} from './image.ts'
import {createMachine, MACHINE_FILES, type Machine} from './machine.ts'
import {remotePower, servePower} from './power-socket.ts'
import {sshConnection, writeSshConfig} from './ssh.ts'

/** All that another process needs to use a running machine; plain data. */
export interface VmHandle {
  readonly folder: string
  readonly port: number
  readonly sshConfigPath: string
  readonly identity: string
}

/** A throwaway virtual machine with a real kernel and auditd, reached over ssh. */
export interface Vm extends VmHandle, GuestShell {
  /** Shuts down and boots as a real machine does, and waits until it is up with another boot id. */
  reboot(): Promise<void>
  /** Cuts the power. */
  kill(): Promise<void>
  /** Boots again after `kill`, from the same disk. */
  start(): Promise<void>
  /** Cuts the power and boots from an untouched disk: all that tests left behind is gone. */
  renew(): Promise<void>
  /** Ends the machine for good and removes its files. */
  stop(): Promise<void>
  /** All that the guest has written to its console since it was first started. */
  consoleLog(): string
}

/** How a virtual machine is started. */
export interface VmOptions {
  /** Whether `stop` throws the disk and the console log away; false leaves them for a look. True unless given. */
  readonly snapshot?: boolean
  readonly memoryMiB?: number
}

/** Builds the image unless the cache has it, and boots a machine of its own from it. */
export async function startVm(options: VmOptions = {}): Promise<Vm> {
  const image = await buildImage()
  const folder = await mkdtemp(join(tmpdir(), 'auditform-vm-'))
  const removeFolder = async (): Promise<void> => {
    if (options.snapshot ?? true) await rm(folder, {recursive: true, force: true})
  }
  try {
    const port = await freePort()
    const sshConfigPath = await writeSshConfig(folder, port, image)
    const machine = await createMachine({image, folder, port, memoryMiB: options.memoryMiB ?? 1024})
    const server = await servePower(folder, machine)
    const vm = useMachine({folder, port, sshConfigPath, identity: image.identity}, machine)
    await vm.start()
    return {
      ...vm,
      async stop() {
        await vm.stop()
        server.close()
        await removeFolder()
      },
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

/** A machine that another process started and goes on owning: `stop` then only cuts its power. */
export function useVm(handle: VmHandle): Vm {
  return useMachine(handle, remotePower(handle.folder))
}

function useMachine(handle: VmHandle, machine: Machine): Vm {
  const consolePath = join(handle.folder, MACHINE_FILES.console)
  const connection = sshConnection(handle.folder, handle.sshConfigPath)
  const shell = guestShell(connection)

  const start = async (): Promise<void> => {
    await machine.start()
    await connection.open()
  }
  const kill = async (): Promise<void> => {
    await machine.kill()
    await connection.close()
  }
  return {
    ...handle,
    ...shell,
    start,
    kill,
    stop: kill,
    consoleLog: () => readConsole(consolePath),
    async renew() {
      await kill()
      await machine.renewDisk()
      await start()
    },
    async reboot() {
      const before = (await shell.readFile('/proc/sys/kernel/random/boot_id')).trim()
      // The connection may be cut before the status comes back, so the status says nothing.
      await shell.run(['systemctl', 'reboot'])
      await machine.waitUntilOff()
      await connection.close()
      const after = await machine.start()
      if (after === before)
        throw new Error(`The guest did not reboot: its boot id is still ${after}.`)
      await connection.open()
    },
  }
}
