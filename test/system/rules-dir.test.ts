import {mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {localSystem} from '../../src/system/local.ts'
import {readRulesDir} from '../../src/system/rules-dir.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-rules-dir-'))
})
afterEach(() => rm(folder, {recursive: true}))

test('what augenrules reads is read, and nothing else', async () => {
  await writeFile(join(folder, '10-base.rules'), '-D\n')
  await writeFile(join(folder, '.hidden.rules'), '-e 2\n')
  await writeFile(join(folder, '20-old.rules.set-aside'), '-e 2\n')
  expect((await readRulesDir(folder)).files?.map(({name}) => name)).toEqual(['10-base.rules'])
})

test('a dangling link and a folder that is named so do not hide the others', async () => {
  await writeFile(join(folder, '10-base.rules'), '-D\n')
  await symlink('none', join(folder, '20-gone.rules'))
  await symlink('30-circle.rules', join(folder, '30-circle.rules'))
  await mkdir(join(folder, '40-folder.rules'))
  expect((await readRulesDir(folder)).files?.map(({name}) => name)).toEqual(['10-base.rules'])
})

test('a folder that is not there has no files, and a file is no folder', async () => {
  expect(await readRulesDir(join(folder, 'none'))).toEqual({
    path: join(folder, 'none'),
    files: undefined,
  })
  await writeFile(join(folder, 'file'), '')
  await expect(readRulesDir(join(folder, 'file'))).rejects.toMatchObject({
    code: 'RULES_DIR_UNREADABLE',
  })
})

test('setting a file aside never replaces what was set aside before', async () => {
  const system = localSystem({
    auditctl: undefined,
    rulesDir: folder,
    lock: join(folder, 'lock'),
    stateDir: folder,
  })
  await writeFile(join(folder, 'a.rules'), 'new')
  await system.changeRulesFile('a.rules', {kind: 'set-aside'})
  await writeFile(join(folder, 'a.rules'), 'newer')
  await expect(system.changeRulesFile('a.rules', {kind: 'set-aside'})).rejects.toMatchObject({
    code: 'FILE_EXISTS',
  })
  expect(await readFile(join(folder, 'a.rules.set-aside'), 'utf8')).toBe('new')
  expect(await readFile(join(folder, 'a.rules'), 'utf8')).toBe('newer')
})
