import {chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {loadCarriedAddon} from '../../../src/system/netlink/carried-addon.ts'
import {lacks} from '../../skipping.ts'

const bytes = Buffer.from('an addon')
const isRoot = process.geteuid?.() === 0

async function freshFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'auditform-addon-'))
  onTestFinished(() => rm(path, {recursive: true, force: true}))
  return path
}

describe('the addon that the executable carries', () => {
  test('is none where the program is no executable', () => {
    expect(loadCarriedAddon()).toBeUndefined()
  })

  test('is gone at once where it cannot be kept', async () => {
    const paths: string[] = []
    const shared = join(await freshFolder(), 'shared')
    await writeFile(shared, '')
    const load = (path: string) => paths.push(path)
    expect(loadCarriedAddon(bytes, load, shared)).toBe(1)
    expect(paths).toEqual([expect.stringContaining(tmpdir())])
    await expect(readdir(dirname(paths[0] ?? ''))).rejects.toThrow('ENOENT')
  })

  test('is gone as well when it does not load', async () => {
    const paths: string[] = []
    const load = (path: string) => {
      paths.push(path)
      throw new Error('noexec')
    }
    const shared = join(await freshFolder(), 'shared')
    expect(() => loadCarriedAddon(bytes, load, shared)).toThrow('noexec')
    await expect(readdir(dirname(paths.at(-1) ?? ''))).rejects.toThrow('ENOENT')
  })

  describe.skipIf(lacks(isRoot, 'only root keeps it'))('for root', () => {
    test('is kept, and put right where it is another one', async () => {
      const shared = join(await freshFolder(), 'shared')
      const load = (path: string) => path
      const path = join(shared, 'koffi.node')
      expect(loadCarriedAddon(bytes, load, shared)).toBe(path)
      await writeFile(path, 'an adder')
      expect(loadCarriedAddon(bytes, load, shared)).toBe(path)
      expect(await readFile(path)).toEqual(bytes)
      expect(await readdir(shared)).toEqual(['koffi.node'])
    })

    test('is not kept where others can write', async () => {
      const shared = await freshFolder()
      await mkdir(join(shared, 'open'))
      await chmod(join(shared, 'open'), 0o777)
      const path = loadCarriedAddon(bytes, (from) => from, join(shared, 'open'))
      expect(path).toContain(tmpdir())
      expect(await readdir(join(shared, 'open'))).toEqual([])
    })
  })
})
