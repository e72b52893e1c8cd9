import {type ChildProcess, spawn} from 'node:child_process'
import {appendFileSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {ACCELERATOR_ARGUMENTS, type Accelerator, chooseAccelerator} from './accelerator.ts'
import {bootFailure, readConsole, waitForBoot} from './console.ts'
import {hostOutput} from './host-command.ts'
import type {Image} from './image.ts'
import {buildProgramDisk} from './program-disk.ts'

/** The power switch of a virtual machine. Only the process that made it may use it. */
export interface Machine {
  /** Boots from the disk as it is, waits until the boot is over, and gives the boot id. */
  start(): Promise<string>
  /** Cuts the power: what the guest has not yet written to its disk is lost. */
  kill(): Promise<void>
  /** Waits until the guest has shut down by itself. */
  waitUntilOff(): Promise<void>
  /** Puts the disk back to the image; the machine must be off. */
  renewDisk(): Promise<void>
}

/** How a machine is made. */
export interface MachineOptions {
  readonly image: Image
  readonly folder: string
  readonly port: number
  readonly memoryMiB: number
}

/** Where in a machine's folder its parts are. */
export const MACHINE_FILES = {
  console: 'console.log',
  disk: 'disk.qcow2',
  programDisk: 'program.img',
} as const

const BOOT_MS = 120_000
const SHUTDOWN_MS = 60_000
const POLL_MS = 20

/** A virtual machine with a disk of its own over the image's, not yet started. */
export async function createMachine(options: MachineOptions): Promise<Machine> {
  const {image, folder} = options
  const qemu = qemuArguments(options, await chooseAccelerator(image))
  const consolePath = join(folder, MACHINE_FILES.console)
  const disk = join(folder, MACHINE_FILES.disk)
  let child: ChildProcess | undefined

  const renewDisk = async (): Promise<void> => {
    await rm(disk, {force: true})
    await hostOutput([
      ...(['qemu-img', 'create', '-q', '-f', 'qcow2'] as const),
      ...['-b', image.disk, '-F', 'raw', disk],
    ])
  }
  await renewDisk()
  await buildProgramDisk(join(folder, MACHINE_FILES.programDisk))

  const kill = async (): Promise<void> => {
    if (child === undefined || hasEnded(child)) return
    const running = child
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await gone
  }

  const powerOn = async (): Promise<string | undefined> => {
    const seen = readConsole(consolePath).length
    // The kernel itself ends qemu when this process ends, however it ends.
    const started = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...qemu], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child = started
    started.stderr.on('data', (chunk: Buffer) => appendFileSync(consolePath, chunk))
    started.once('error', (error) => appendFileSync(consolePath, `${error.message}\n`))
    try {
      return await waitForBoot(consolePath, seen, () => !hasEnded(started), BOOT_MS)
    } catch (error) {
      await kill()
      throw error
    }
  }

  // Seen once in some two hundred boots under TCG: a guest that spins before its kernel's
  // first word. Switching it off and on is what a person would do.
  const start = async (): Promise<string> => {
    if (child !== undefined && !hasEnded(child)) throw new Error('The virtual machine is running.')
    for (const _try of [1, 2]) {
      const bootId = await powerOn()
      if (bootId !== undefined) return bootId
      await kill()
    }
    throw new Error('The virtual machine was started twice and its kernel never said a word.')
  }

  const waitUntilOff = async (): Promise<void> => {
    const deadline = Date.now() + SHUTDOWN_MS
    while (child !== undefined && !hasEnded(child)) {
      if (Date.now() > deadline) {
        throw bootFailure(
          `did not shut down within ${SHUTDOWN_MS / 1000} s`,
          readConsole(consolePath),
        )
      }
      await sleep(POLL_MS)
    }
  }

  return {start, kill, waitUntilOff, renewDisk}
}

function qemuArguments(options: MachineOptions, accelerator: Accelerator): readonly string[] {
  const {image, folder, memoryMiB, port} = options
  const consolePath = join(folder, MACHINE_FILES.console)
  const disk = join(folder, MACHINE_FILES.disk)
  const programDisk = join(folder, MACHINE_FILES.programDisk)
  return [
    ...['qemu-system-x86_64', ...ACCELERATOR_ARGUMENTS[accelerator]],
    ...['-machine', 'q35', '-smp', '2', '-m', String(memoryMiB)],
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    // A reboot ends qemu, and is finished by starting it again: a reset within one TCG
    // qemu costs 4 s more, as the memory is full of pages that held translated code.
    '-no-reboot',
    ...['-chardev', `file,id=console,path=${consolePath},append=on`, '-serial', 'chardev:console'],
    // Not quiet, or a boot that fails would say nothing; sysctl quiets the console afterwards.
    ...[
      '-kernel',
      image.kernel,
      '-initrd',
      image.initrd,
      '-append',
      'console=ttyS0 systemd.show_status=auto',
    ],
    // writeback hands the guest's flushes on, so a power cut leaves what a real disk would.
    ...['-drive', `if=none,id=root,file=${disk},format=qcow2,cache=writeback`],
    ...['-device', 'virtio-blk-pci,drive=root'],
    ...['-drive', `if=none,id=program,file=${programDisk},format=raw,readonly=on`],
    ...['-device', 'virtio-blk-pci,drive=program'],
    // restrict: the guest is reached through the forwarded port, and can itself reach nothing.
    ...['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ...['-device', 'virtio-net-pci,netdev=net,romfile='],
  ]
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
