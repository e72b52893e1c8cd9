import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {chmod, copyFile, cp, mkdir, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {tail} from './host-command.ts'
import {projectFolder} from './image.ts'
import {MACHINE_FILES} from './machine.ts'
import {buildProgramDisk} from './program-disk.ts'
import {nodeBinary, programFiles} from './program-files.ts'
import type {Vm} from './vm.ts'

const MOUNT = '/opt/auditform'

// /usr/local/bin/auditform leads here since the image was built, so that installing
// the program changes nothing on the guest's own disk.
// Compiled code is kept between runs, because an emulated processor is slow at compiling.
const LAUNCH = `#!/bin/sh
export NODE_COMPILE_CACHE=/run/auditform-compile-cache
exec ${MOUNT}/node/bin/node ${MOUNT}/bin/run.js "$@"
`

/**
 * Installs the built program with its Node in the guest as `auditform`.
 *
 * It travels as a read-only disk that the guest mounts: 150 MB over ssh into an
 * emulated machine would take twenty seconds. It survives reboots and `renew`,
 * and costs next to nothing when the guest already has this build.
 */
export async function installProgram(vm: Vm): Promise<void> {
  const paths = await programFiles()
  await changeDisk(vm, await fingerprint(paths), async (staging) => {
    await mkdir(join(staging, 'node/bin'), {recursive: true})
    for (const path of paths) {
      await cp(join(projectFolder, path), join(staging, path), {recursive: true})
    }
    await copyFile(await nodeBinary(), join(staging, 'node/bin/node'))
    await writeFile(join(staging, 'launch'), LAUNCH)
    await chmod(join(staging, 'launch'), 0o755)
  })
}

/** Puts the executable in the place of all that, as `auditform`: no file of Node is in the guest then. */
export function installExecutable(vm: Vm, file: string): Promise<void> {
  return bringFile(vm, file, 'launch')
}

/** Puts a package in the place of all that, for the guest to install; its path there. No program is there then. */
export async function bringPackage(vm: Vm, file: string): Promise<string> {
  await bringFile(vm, file, basename(file))
  return join(MOUNT, basename(file))
}

async function bringFile(vm: Vm, file: string, name: string): Promise<void> {
  const {size, mtimeMs} = await stat(file)
  await changeDisk(vm, `${file} ${size} ${mtimeMs}`, async (staging) => {
    await mkdir(staging)
    await copyFile(file, join(staging, name))
  })
}

/** Makes the disk anew of what `stage` puts into a folder, unless it has this content already. */
async function changeDisk(
  vm: Vm,
  wanted: string,
  stage: (staging: string) => Promise<void>,
): Promise<void> {
  const stamp = join(vm.folder, 'program.stamp')
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return

  const staging = join(vm.folder, 'program')
  await rm(stamp, {force: true})
  await rm(staging, {recursive: true, force: true})
  await stage(staging)
  await must(vm, `umount ${MOUNT} && blockdev --flushbufs /dev/vdb`)
  await buildProgramDisk(join(vm.folder, MACHINE_FILES.programDisk), staging)
  await must(vm, `mount -t ext4 -o ro /dev/vdb ${MOUNT}`)
  await rm(staging, {recursive: true, force: true})
  await writeFile(stamp, wanted)
}

async function must(vm: Vm, script: string): Promise<void> {
  const result = await vm.sh(script)
  if (result.exitCode !== 0) {
    throw new Error(`The program's disk could not be changed in the guest.\n${tail(result.stderr)}`)
  }
}

async function fingerprint(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(LAUNCH)
  for (const path of paths) {
    const top = join(projectFolder, path)
    const below = (await stat(top)).isDirectory() ? await readdir(top, {recursive: true}) : []
    for (const file of [top, ...below.sort().map((name) => join(top, name))]) {
      const {mtimeMs, size} = await stat(file)
      hash.update(`${file} ${size} ${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}
