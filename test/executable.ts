import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {isOnPath} from './kernel/requirements.ts'
import {lacks} from './skipping.ts'

const root = new URL('..', import.meta.url).pathname
const cache = join(root, 'node_modules/.cache/auditform-executable')

/** Whether no executable can be made here; says so. */
export function cannotMakeExecutable(): boolean {
  const isLinux = process.platform === 'linux'
  return lacks(isLinux && isOnPath('strip'), 'the executable is made by Linux with binutils')
}

/**
 * Makes the executable out of what is built in a folder; it lies in a folder of its own, for the
 * caller to remove. It is made once for all tests that run it, and again when a source has changed.
 */
export function makeExecutable(built: string): {readonly folder: string; readonly file: string} {
  const made = join(cache, fingerprint(built))
  if (!existsSync(made)) makeInto(made, built)
  const folder = mkdtempSync(join(tmpdir(), 'auditform-executable-'))
  chmodSync(folder, 0o755)
  const file = join(folder, 'auditform')
  copyFileSync(made, file, constants.COPYFILE_FICLONE)
  return {folder, file}
}

/** Under a lock, for several files of tests ask at once; one that was made of other sources goes. */
function makeInto(made: string, built: string): void {
  mkdirSync(cache, {recursive: true})
  const script = `test -e "$1" || { find "$0" -type f ! -name lock -delete &&
    "$2" "$3" "$1.draft" "$4" && mv "$1.draft" "$1"; }`
  const words = [made, process.execPath, join(root, 'bin/executable.js'), built]
  const {status, stdout, stderr} = spawnSync(
    'flock',
    [join(cache, 'lock'), 'sh', '-c', script, cache, ...words],
    {encoding: 'utf8'},
  )
  if (status !== 0) throw new Error(`The executable could not be made:\n${stdout}${stderr}`)
}

/** Of all that is in the executable: what npm installed is what the lock file says. */
function fingerprint(built: string): string {
  const names = globSync(['src/**/*.{js,ts}', 'bin/**/*.{js,cjs}', 'package*.json'], {cwd: root})
  const files = names.sort().map((name) => join(root, name))
  const hash = createHash('sha256').update(process.version)
  for (const file of [...files, join(built, 'oclif.manifest.json')]) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}
