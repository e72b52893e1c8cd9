import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {fileFailure, makeFolder, replaceFile} from '../../src/system/files.ts'

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
  await expect(replaceFile(path, 'new', 0o640)).rejects.toMatchObject({
    code: 'FILE',
    message: `${path} cannot be opened: no such file or directory.`,
  })
  expect(await readdir(folder)).toEqual([])
})

test('missing folders are made, and one that is there is left as it is', async () => {
  const path = join(folder, 'a', 'b')
  await makeFolder(path)
  await writeFile(join(path, 'file'), '')
  await makeFolder(path)
  expect(await readdir(path)).toEqual(['file'])
})

test('where no folder can be made the attempt ends', async () => {
  await writeFile(join(folder, 'file'), '')
  await expect(makeFolder(join(folder, 'file', 'a', 'b'))).rejects.toThrow(/ENOTDIR/)
  await expect(makeFolder('/proc/auditform/a/b')).rejects.toThrow(/ENOENT|EACCES/)
})

test('an error of the file system is told in words, and another error is not one', async () => {
  const error = await readFile(folder).catch((reason: unknown) => reason)
  expect(fileFailure(error)).toMatchObject({
    code: 'FILE',
    status: 1,
    message: 'A file cannot be read: illegal operation on a directory.',
  })
  expect(fileFailure(error, '/x')?.message).toMatch(/^\/x cannot be read: /)
  expect(fileFailure(new Error('no'))).toBeUndefined()
})
