import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {type ContainerRuntimeClient, ImageName} from 'testcontainers'
import {aptSettings, aptSources, debianSuite} from '../kernel/apt-sources.ts'
import {hostOutput} from '../kernel/host-command.ts'
import {projectFolder} from '../kernel/image.ts'
import {isOnPath} from '../kernel/requirements.ts'

/** The base image that is made here, of Debian packages, where no other can be had. */
const DEBIAN_BASE = 'auditform-debian:latest'

const WITHOUT = ['/usr/share/man/*', '/usr/share/doc/*', '/usr/share/locale/*']

/** The image that BASE names, else the one that Dockerfile.test names, else one of Debian packages; nothing where none is to be had. */
export async function baseImage(client: ContainerRuntimeClient): Promise<string | undefined> {
  const {BASE: wanted} = process.env
  if (wanted !== undefined && ImageName.fromString(wanted).string !== DEBIAN_BASE) {
    await client.image.pull(ImageName.fromString(wanted))
    return wanted
  }
  if (wanted === undefined) {
    const usual = await usualBase()
    try {
      await client.image.pull(ImageName.fromString(usual))
      return usual
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      process.stdout.write(`${usual} is not to be had (${reason}).\n`)
    }
  }
  if (!(await client.image.exists(ImageName.fromString(DEBIAN_BASE)))) {
    if (!isOnPath('mmdebstrap')) return undefined
    await client.container.dockerode.importImage(await rootFiles(), {repo: DEBIAN_BASE})
  }
  return DEBIAN_BASE
}

async function usualBase(): Promise<string> {
  const lines = await readFile(join(projectFolder, 'Dockerfile.test'), 'utf8')
  const base = /^ARG BASE=(.+)$/m.exec(lines)?.[1]
  if (base === undefined) throw new Error('Dockerfile.test names no BASE.')
  return base
}

/** A tar of a small Debian with apt, auditd and, for our other package, rpm, from this machine's Debian mirror unless the cache has it. */
async function rootFiles(): Promise<string> {
  const suite = await debianSuite()
  const key = createHash('sha256').update(suite)
  key.update(await readFile(new URL(import.meta.url)))
  const cache = join(projectFolder, 'node_modules/.cache/auditform-container')
  const tar = join(cache, `${key.digest('hex').slice(0, 16)}.tar`)
  if (existsSync(tar)) return tar

  await mkdir(cache, {recursive: true})
  const draft = await mkdtemp(join(cache, 'draft-'))
  try {
    await writeFile(join(draft, 'sources.list'), await aptSources(suite))
    await writeFile(join(draft, 'apt.conf'), await aptSettings())
    await hostOutput([
      'mmdebstrap',
      ...['--variant=apt', '--format=tar', '--include=auditd,rpm', '--dpkgopt=force-unsafe-io'],
      ...[`--aptopt=${join(draft, 'apt.conf')}`],
      ...WITHOUT.map((paths) => `--dpkgopt=path-exclude=${paths}`),
      ...[suite, join(draft, 'root.tar'), join(draft, 'sources.list')],
    ])
    await rename(join(draft, 'root.tar'), tar)
  } finally {
    await rm(draft, {recursive: true, force: true})
  }
  return tar
}
