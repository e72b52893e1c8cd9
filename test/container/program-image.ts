import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {copyFile, mkdtemp, readdir, rename, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import type {ContainerRuntimeClient} from 'testcontainers'
import {hostOutput, tail} from '../kernel/host-command.ts'
import {projectFolder} from '../kernel/image.ts'
import {nodeBinary, programFiles} from '../kernel/program-files.ts'

/** The image with the packed program; it stays in the engine, to be run by hand. */
export const PROGRAM_IMAGE = 'auditform-test'

/** Builds it of Dockerfile.test on a base image. */
export async function buildProgramImage(
  client: ContainerRuntimeClient,
  base: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-image-'))
  try {
    await pack(folder)
    await copyFile(join(projectFolder, 'Dockerfile.test'), join(folder, 'Dockerfile.test'))
    await build(client, await contextFiles(folder), base)
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

async function pack(folder: string): Promise<void> {
  const words = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
  await hostOutput(['npm', ...words], {cwd: projectFolder})
  const [tarball] = await readdir(folder)
  if (tarball === undefined) throw new Error('npm pack left no tarball.')
  await rename(join(folder, tarball), join(folder, 'auditform.tgz'))
}

/** The words with which tar packs the context, each part from where it lies. */
async function contextFiles(folder: string): Promise<readonly string[]> {
  const packages = (await programFiles()).filter((path) => path.startsWith('node_modules/'))
  return [
    ...['-C', folder, 'Dockerfile.test', 'auditform.tgz'],
    ...['-C', dirname(await nodeBinary()), 'node'],
    ...['-C', projectFolder, ...packages],
  ]
}

// Not with the builder of testcontainers, which gives no network of the host to a base that has yet to
// install auditctl, and keeps to itself why a build failed.
async function build(
  {container: {dockerode}}: ContainerRuntimeClient,
  files: readonly string[],
  base: string,
): Promise<void> {
  const tar = spawn('tar', ['-c', ...files], {stdio: ['ignore', 'pipe', 'inherit']})
  const packed = once(tar, 'close')
  const {LIBC: libc = base} = process.env
  const output = await dockerode.buildImage(tar.stdout, {
    t: PROGRAM_IMAGE,
    dockerfile: 'Dockerfile.test',
    buildargs: {BASE: base, LIBC: libc},
    networkmode: 'host',
    rm: true,
    forcerm: true,
  })
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    dockerode.modem.followProgress(
      output,
      (error) =>
        error
          ? reject(new Error(`Dockerfile.test cannot be built.\n${tail(said.join(''))}\n${error}`))
          : resolve(),
      ({stream}: {readonly stream?: string}) => said.push(stream ?? ''),
    )
  })
  const [status] = await packed
  if (status !== 0) throw new Error(`tar could not pack what Dockerfile.test needs: ${status}.`)
}
