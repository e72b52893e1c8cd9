import {spawnSync} from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {TestProject} from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with `bin/run.js` and a `dist` that is as new as the sources. */
    programRoot: string
  }
}

const root = new URL('../..', import.meta.url).pathname

/** Gives the tests a built program: `dist` where it is fresh, else a build of their own. */
export function setup(project: TestProject): (() => void) | undefined {
  if (isFresh()) {
    project.provide('programRoot', root)
    return undefined
  }
  const folder = mkdtempSync(join(tmpdir(), 'auditform-program-'))
  // Other users run it, too.
  chmodSync(folder, 0o755)
  build(folder)
  project.provide('programRoot', folder)
  return () => rmSync(folder, {recursive: true})
}

/** The manifest is the last that a build writes. */
function isFresh(): boolean {
  const manifest = join(root, 'oclif.manifest.json')
  if (!existsSync(manifest) || !existsSync(join(root, 'dist'))) return false
  const built = statSync(manifest).mtimeMs
  const sources = readdirSync(join(root, 'src'), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return [...sources, join(root, 'package.json')].every((path) => statSync(path).mtimeMs < built)
}

function build(folder: string): void {
  for (const name of ['bin', 'package.json']) {
    cpSync(join(root, name), join(folder, name), {recursive: true})
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  run([join(root, 'bin/bundle.js'), join(folder, 'dist')])
  run([join(folder, 'bin/write-manifest.js')])
}

function run(args: readonly string[]): void {
  const {status, stdout, stderr} = spawnSync(process.execPath, [...args], {encoding: 'utf8'})
  if (status !== 0) throw new Error(`The program could not be built:\n${stdout}${stderr}`)
}
