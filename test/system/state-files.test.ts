import {chmod, mkdtemp, readFile, rename, rm, stat, symlink} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {localStateFiles, type StateFiles} from '../../src/system/state-files.ts'

let folder = ''
let files: StateFiles
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-state-'))
  files = localStateFiles((name) => join(folder, 'deep', 'state', name))
})
afterEach(() => rm(folder, {recursive: true}))

test('a file that is not there is undefined, and removing it is no error', async () => {
  expect(await files.readState('journal')).toBeUndefined()
  await files.removeState('journal')
})

test('what is written and added is read back, byte for byte', async () => {
  await files.writeState('journal', 'one\n')
  await files.appendState('journal', 'zwei ü\n', 'durable')
  await files.appendState('journal', 'torn \udc80', 'soon')
  expect(await files.readState('journal')).toBe('one\nzwei ü\ntorn \udc80')
  const bytes = await readFile(join(folder, 'deep', 'state', 'journal'))
  expect(bytes.at(-1)).toBe(0x80)
  await files.removeState('journal')
  expect(await files.readState('journal')).toBeUndefined()
})

test('nobody else may read it', async () => {
  await files.writeState('journal', 'one\n')
  await files.appendState('journal', 'two\n', 'soon')
  expect((await stat(join(folder, 'deep', 'state', 'journal'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'deep', 'state'))).mode & 0o777).toBe(0o700)
})

test('one that others may write, or a link, is not read', async () => {
  const path = join(folder, 'deep', 'state', 'journal')
  await files.writeState('journal', 'one\n')
  await chmod(path, 0o620)
  await expect(files.readState('journal')).rejects.toMatchObject({code: 'STATE_UNTRUSTED'})
  await chmod(path, 0o600)
  expect(await files.readState('journal')).toBe('one\n')
  await rename(path, `${path}.real`)
  await symlink(`${path}.real`, path)
  await expect(files.readState('journal')).rejects.toMatchObject({code: 'STATE_UNTRUSTED'})
})

test('nothing is added to a journal that somebody removed', async () => {
  await expect(files.appendState('journal', 'x\n', 'durable')).rejects.toMatchObject({
    code: 'FILE',
    message: expect.stringContaining('no such file or directory'),
  })
})
