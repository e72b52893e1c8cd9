import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {replaceFile} from '../../src/system/files.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-files-'))
})
afterEach(() => rm(folder, {recursive: true}))

test('a file is replaced whole, with the mode that was asked for and no draft left', async () => {
  const path = join(folder, 'x.rules')
  await writeFile(path, 'old', {mode: 0o644})
  await replaceFile(path, 'new', 0o640)
  expect(await readFile(path, 'utf8')).toBe('new')
  expect((await stat(path)).mode & 0o777).toBe(0o640)
  expect(await readdir(folder)).toEqual(['x.rules'])
})

test('a failure leaves the old text and no draft', async () => {
  const path = join(folder, 'missing', 'x.rules')
  await expect(replaceFile(path, 'new', 0o640)).rejects.toThrow(/ENOENT/)
  expect(await readdir(folder)).toEqual([])
})
