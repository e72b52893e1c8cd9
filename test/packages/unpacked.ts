import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, inject} from 'vitest'
import {type Making, makePackages, type Packages} from './make.ts'

/** Packages of a small program in place of the executable, which is made in a second. */
export interface Unpacked extends Packages {
  readonly folder: string
  /** What is in the Debian package. */
  readonly root: string
  /** What dpkg reads of it, the scripts among it. */
  readonly control: string
}

/** Packages of a small program for the tests of a file, unpacked. */
export function unpackedForTests(): () => Unpacked {
  const folder = mkdtempSync(join(tmpdir(), 'auditform-packages-test-'))
  let made: Unpacked | undefined
  beforeAll(() => {
    const packages = makeSmall(folder)
    made = {...packages, folder, root: join(folder, 'root'), control: join(folder, 'control')}
    output('dpkg-deb', '-x', made.deb, made.root)
    output('dpkg-deb', '-e', made.deb, made.control)
  })
  afterAll(() => rmSync(folder, {recursive: true}))
  return () => {
    if (made === undefined) throw new Error('The packages are made before the tests.')
    return made
  }
}

/** Makes packages of a small program in a folder. */
export function makeSmall(folder: string, more: Pick<Making, 'env' | 'umask'> = {}): Packages {
  return makePackages({executable: '/bin/true', folder, built: inject('programRoot'), ...more})
}

/** What a program prints; an error when it fails. */
export function output(program: string, ...words: readonly string[]): string {
  const {status, stdout, stderr} = spawnSync(program, words, {encoding: 'utf8'})
  if (status !== 0) throw new Error(`${program} failed with ${status}:\n${stdout}${stderr}`)
  return stdout
}
