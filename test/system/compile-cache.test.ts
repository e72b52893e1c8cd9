import {spawnSync} from 'node:child_process'
import {chmod, chown, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {compileCacheFolder} from '../../src/system/compile-cache.ts'
import {lacks} from '../skipping.ts'

const user = process.geteuid?.() ?? -1
const somebodyElse = 54_321

async function freshFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'auditform-compiled-'))
  onTestFinished(() => rm(path, {recursive: true, force: true}))
  return path
}

describe('compiled code is kept where nobody else can write', () => {
  test('beside a program of the user', async () => {
    const root = await freshFolder()
    const chosen = join(root, '.compile-cache')
    expect(compileCacheFolder(root, user)).toBe(chosen)
    expect((await stat(chosen)).mode & 0o777).toBe(0o700)
    expect(compileCacheFolder(root, user)).toBe(chosen)
  })

  test.for([0o775, 0o757, 0o777])('not in a folder with the mode %o', async (mode) => {
    const root = await freshFolder()
    await mkdir(join(root, '.compile-cache'))
    await chmod(join(root, '.compile-cache'), mode)
    expect(compileCacheFolder(root, user)).toBeUndefined()
  })

  test('not through a link, and not over a file', async () => {
    const root = await freshFolder()
    await symlink(await freshFolder(), join(root, '.compile-cache'))
    expect(compileCacheFolder(root, user)).toBeUndefined()
    const other = await freshFolder()
    await writeFile(join(other, '.compile-cache'), '')
    expect(compileCacheFolder(other, user)).toBeUndefined()
  })

  test('nowhere where the program is of somebody else', async () => {
    const root = await freshFolder()
    expect(compileCacheFolder(root, somebodyElse)).toBeUndefined()
    expect(compileCacheFolder(join(root, 'missing'), user, join(root, 'missing/too'))).toBe(
      user === 0 ? join(root, 'missing/too') : undefined,
    )
    expect(await readdir(root)).toEqual(user === 0 ? ['missing'] : [])
  })

  test.skipIf(lacks(user === 0, 'only root can give a folder away'))(
    'for root in the shared folder, unless that is of somebody else',
    async () => {
      const root = await freshFolder()
      const shared = await freshFolder()
      await chown(root, somebodyElse, somebodyElse)
      expect(compileCacheFolder(root, user, shared)).toBe(shared)
      expect(await readdir(root)).toEqual([])
      await chown(shared, somebodyElse, somebodyElse)
      expect(compileCacheFolder(root, user, shared)).toBeUndefined()
    },
  )
})

test('a run leaves code there, and none where Node is told otherwise', async () => {
  const root = await freshFolder()
  const source = new URL('../../src/system/compile-cache.ts', import.meta.url).href
  const run = (env: Record<string, string>) =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import {keepCompiledCode} from ${JSON.stringify(source)}
       keepCompiledCode(${JSON.stringify(root)})
       await import(${JSON.stringify(new URL('../../src/errors.ts', import.meta.url).href)})`,
      ],
      {env: {PATH: process.env['PATH'] ?? '', ...env}},
    )
  const elsewhere = await freshFolder()
  run({NODE_DISABLE_COMPILE_CACHE: '1'})
  run({NODE_COMPILE_CACHE: elsewhere})
  expect(await readdir(root)).toEqual([])
  expect(await readdir(elsewhere)).toEqual([expect.stringMatching(/^v\d+/)])
  run({})
  expect(await readdir(join(root, '.compile-cache'))).toEqual([expect.stringMatching(/^v\d+/)])
})
