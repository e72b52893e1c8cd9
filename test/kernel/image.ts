import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {mkdir, mkdtemp, readFile, rename, rm} from 'node:fs/promises'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {debianSuite} from './apt-sources.ts'
import {buildInitrd} from './initrd.ts'
import {buildRootDisk} from './root-disk.ts'

/** What a virtual machine boots from, and the keys to get in. The disk is never written to. */
export interface Image {
  readonly kernel: string
  readonly initrd: string
  readonly disk: string
  readonly identity: string
  readonly hostKey: string
}

/** The folder of the project. */
export const projectFolder: string = fileURLToPath(new URL('../../', import.meta.url))

// Everything that decides what is in the image; a change in any of them is a new image.
const SOURCES = ['apt-sources.ts', 'guest-files.ts', 'image.ts', 'initrd.ts', 'root-disk.ts']

const PRODUCTS = ['vmlinuz', 'initrd', 'disk.img', 'identity', 'host-key', 'host-key.pub']

/** The image of the test machine, built from this machine's Debian mirror unless the cache has it. */
export async function buildImage(): Promise<Image> {
  const {AUDITFORM_VM_CACHE: cache = join(projectFolder, 'node_modules/.cache/auditform-vm')} =
    process.env
  const suite = await debianSuite()
  const folder = join(cache, await cacheKey(suite))
  if (!existsSync(folder)) await buildInto(cache, folder, suite)
  return {
    kernel: join(folder, 'vmlinuz'),
    initrd: join(folder, 'initrd'),
    disk: join(folder, 'disk.img'),
    identity: join(folder, 'identity'),
    hostKey: join(folder, 'host-key.pub'),
  }
}

async function cacheKey(suite: string): Promise<string> {
  const hash = createHash('sha256').update(suite)
  for (const name of SOURCES) hash.update(await readFile(new URL(name, import.meta.url)))
  return hash.digest('hex').slice(0, 16)
}

// Built aside and renamed when whole: a build that was cut off leaves nothing that
// looks finished, and of two builds at once the first one wins.
async function buildInto(cache: string, folder: string, suite: string): Promise<void> {
  await mkdir(cache, {recursive: true})
  const draft = await mkdtemp(join(cache, 'draft-'))
  const ready = join(draft, 'ready')
  try {
    await buildRootDisk(draft, suite)
    await buildInitrd(draft)
    await mkdir(ready)
    for (const name of PRODUCTS) await rename(join(draft, name), join(ready, name))
    await rename(ready, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(draft, {recursive: true, force: true})
  }
}
