import {existsSync} from 'node:fs'
import {readFile, realpath} from 'node:fs/promises'
import {join} from 'node:path'
import {projectFolder} from './image.ts'

interface Lock {
  readonly packages: Readonly<Record<string, {readonly dev?: boolean; readonly link?: boolean}>>
}

const NEEDED = ['bin', 'dist', 'package.json']
const WELCOME = ['policies', 'schemas', 'oclif.manifest.json']
const OUTERMOST = /^node_modules\/(@[^/]+\/)?[^/]+$/

/** The paths, from the project's folder, of all that an installed program consists of. */
export async function programFiles(): Promise<readonly string[]> {
  const absent = NEEDED.filter((path) => !existsSync(join(projectFolder, path)))
  if (absent.length > 0) {
    throw new Error(`The program is not built: ${absent.join(', ')} is missing; run npm run build.`)
  }
  return [...NEEDED, ...WELCOME, ...(await productionPackages())].filter((path) =>
    existsSync(join(projectFolder, path)),
  )
}

/** The Node that the project brings, else the one that runs the tests. */
export async function nodeBinary(): Promise<string> {
  const own = join(projectFolder, 'node_modules/node/bin/node')
  return await realpath(existsSync(own) ? own : process.execPath)
}

// Nested packages come along with the outermost one that holds them.
async function productionPackages(): Promise<readonly string[]> {
  const lock: Lock = JSON.parse(await readFile(join(projectFolder, 'package-lock.json'), 'utf8'))
  return Object.entries(lock.packages)
    .filter(([path, {dev, link}]) => OUTERMOST.test(path) && dev !== true && link !== true)
    .map(([path]) => path)
}
