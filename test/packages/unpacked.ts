import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, inject} from 'vitest'
import {isOnPath} from '../kernel/requirements.ts'
import {lacks} from '../skipping.ts'

const script = new URL('../../bin/packages.js', import.meta.url).pathname

/** Whether no Debian package can be made here; says so. */
export function cannotMakeDeb(): boolean {
  const isThere = ['dpkg-deb', 'objdump'].every(isOnPath)
  return lacks(isThere, 'Debian packages are made with dpkg-deb and binutils')
}

/** Whether no RPM can be made here; says so. */
export function cannotMakeRpm(): boolean {
  return lacks(isOnPath('rpmbuild'), 'RPMs are made with rpmbuild (Debian package rpm)')
}

/** Packages of a small program in place of the executable, and where they were made. */
export interface Made {
  readonly folder: string
  readonly deb: string
  readonly rpm: string
  /** What is in the Debian package. */
  readonly root: string
  /** What dpkg reads of it, the scripts among it. */
  readonly control: string
}

/** Makes the packages in a folder, with the environment of this process and more. */
export function makePackages(folder: string, env: Readonly<Record<string, string>> = {}): Made {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [script, '--quick', '/bin/true', folder, inject('programRoot')],
    {encoding: 'utf8', env: {...process.env, ...env}},
  )
  const files = stdout.split('\n')
  const [deb = '', rpm = ''] = ['.deb', '.rpm'].map((end) =>
    files.find((file) => file.endsWith(end)),
  )
  if (deb === '') throw new Error(`No package was made (${status}):\n${stdout}${stderr}`)
  return {folder, deb, rpm, root: join(folder, 'root'), control: join(folder, 'control')}
}

/** Packages for the tests of a file, unpacked. */
export function unpackedForTests(): () => Made {
  const folder = mkdtempSync(join(tmpdir(), 'auditform-packages-test-'))
  let made: Made | undefined
  beforeAll(() => {
    made = makePackages(folder)
    output('dpkg-deb', '-x', made.deb, made.root)
    output('dpkg-deb', '-e', made.deb, made.control)
  })
  afterAll(() => rmSync(folder, {recursive: true}))
  return () => {
    if (made === undefined) throw new Error('The packages are made before the tests.')
    return made
  }
}

/** What a program prints; an error when it fails. */
export function output(program: string, ...words: readonly string[]): string {
  const {status, stdout, stderr} = spawnSync(program, words, {encoding: 'utf8'})
  if (status !== 0) throw new Error(`${program} failed with ${status}:\n${stdout}${stderr}`)
  return stdout
}
