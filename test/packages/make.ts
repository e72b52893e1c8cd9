import {spawnSync} from 'node:child_process'
import {join} from 'node:path'
import {makeExecutable} from '../executable.ts'
import {isOnPath} from '../kernel/requirements.ts'
import {lacks} from '../skipping.ts'

const root = new URL('../..', import.meta.url).pathname

/** Whether no Debian package can be made here; says so. */
export function cannotMakeDeb(): boolean {
  const isThere = ['dpkg-deb', 'objdump'].every(isOnPath)
  return lacks(isThere, 'Debian packages are made with dpkg-deb and binutils')
}

/** Whether no RPM can be made here; says so. */
export function cannotMakeRpm(): boolean {
  return lacks(isOnPath('rpmbuild'), 'RPMs are made with rpmbuild (Debian package rpm)')
}

/** The packages by their paths; an empty one where its tool is missing. */
export interface Packages {
  readonly deb: string
  readonly rpm: string
}

/** What packages are made of, and where. */
export interface Making {
  readonly executable: string
  readonly folder: string
  /** The folder with the manifest and `dist`. */
  readonly built: string
  readonly env?: Readonly<Record<string, string>>
  /** That of whoever makes them. */
  readonly umask?: string
  /** One of them alone; else both. */
  readonly only?: 'deb' | 'rpm' | undefined
}

/** Makes the packages, with the environment of this process and more. */
export function makePackages({
  executable,
  folder,
  built,
  env,
  umask = '022',
  only,
}: Making): Packages {
  const script = join(root, 'bin/packages.js')
  const words = ['--quick', ...(only === undefined ? [] : [`--${only}`]), executable, folder, built]
  const shell = ['-c', 'umask "$0"; exec "$@"', umask]
  const {stdout, stderr} = spawnSync('sh', [...shell, process.execPath, script, ...words], {
    encoding: 'utf8',
    env: {...process.env, ...env},
  })
  const files = stdout.split('\n')
  const [deb = '', rpm = ''] = ['.deb', '.rpm'].map((end) =>
    files.find((file) => file.endsWith(end)),
  )
  if (deb + rpm === '') throw new Error(`No package was made:\n${stdout}${stderr}`)
  return {deb, rpm}
}

/** A package of the real executable, as `npm run build` has left the program; in a folder for the caller to remove. */
export function packageOfExecutable(kind: 'deb' | 'rpm'): {
  readonly folder: string
  readonly file: string
} {
  const {folder, file: executable} = makeExecutable(root)
  const {[kind]: file} = makePackages({executable, folder, built: root, only: kind})
  return {folder, file}
}
