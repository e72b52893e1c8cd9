import {mkdtemp, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {writeOutput} from '../../src/system/output-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-output-'))
})
afterEach(() => rm(folder, {recursive: true}))

test('a new file is for its owner and group only', async () => {
  const path = join(folder, 'site.json5')
  await writeOutput(path, 'text', {force: false})
  expect((await stat(path)).mode & 0o777).toBe(0o640)
  expect(await readFile(path, 'utf8')).toBe('text')
  expect(await readdir(folder)).toEqual(['site.json5'])
})

test('a file that is there stays as it is, unless it may be replaced', async () => {
  const path = join(folder, 'site.json5')
  await writeFile(path, 'mine')
  await expect(writeOutput(path, 'text', {force: false})).rejects.toMatchObject({
    code: 'FILE_EXISTS',
    status: 1,
  })
  expect(await readFile(path, 'utf8')).toBe('mine')
  await writeOutput(path, 'text', {force: true})
  expect(await readFile(path, 'utf8')).toBe('text')
})

test('a dangling symbolic link counts as there', async () => {
  const path = join(folder, 'site.json5')
  await symlink(join(folder, 'elsewhere'), path)
  await expect(writeOutput(path, 'text', {force: false})).rejects.toMatchObject({
    code: 'FILE_EXISTS',
  })
})
