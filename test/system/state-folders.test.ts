import {spawnSync} from 'node:child_process'
import {chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {localStateFolders} from '../../src/system/state-folders.ts'
import type {StateFolders} from '../../src/system/system.ts'

let home = ''
let generations = ''
let folders: StateFolders
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'auditform-state-'))
  generations = join(home, 'deep', 'state', 'generations')
  folders = localStateFolders((name) => join(home, 'deep', 'state', name))
})
afterEach(() => rm(home, {recursive: true}))

const files = [
  {name: 'a.json', text: 'ü\n\udc80'},
  {name: 'b', text: ''},
]

test('what is written is read back, by name, and is for nobody else', async () => {
  expect(await folders.readStateFolder('generations/1')).toBeUndefined()
  expect(await folders.listStateFolders('generations', 'b')).toEqual([])
  await folders.writeStateFolder('generations/1', files.toReversed())
  expect(await folders.readStateFolder('generations/1')).toEqual(files)
  for (const path of [join(generations, '..'), generations, join(generations, '1')]) {
    expect((await stat(path)).mode & 0o777, path).toBe(0o700)
  }
  expect((await stat(join(generations, '1', 'b'))).mode & 0o777).toBe(0o600)
})

test('one that is there stays as it is', async () => {
  await folders.writeStateFolder('generations/1', files)
  await folders.writeStateFolder('generations/1', [])
  expect(await folders.readStateFolder('generations/1')).toEqual(files)
})

test('of each the one file is listed, and drafts are not', async () => {
  await folders.writeStateFolder('generations/1', files)
  await folders.writeStateFolder('generations/2', [{name: 'x', text: ''}])
  await mkdir(join(generations, `3.${process.pid}.tmp`))
  expect(await folders.listStateFolders('generations', 'a.json')).toEqual([
    {name: '1', text: files[0]?.text},
    {name: '2', text: undefined},
  ])
})

test('what cannot be written whole leaves nothing, and what a dead process left goes', async () => {
  const {pid} = spawnSync(process.execPath, ['-e', '0'])
  await mkdir(join(generations, `1.${pid}.tmp`), {recursive: true})
  const twice = [...files, ...files]
  await expect(folders.writeStateFolder('generations/1', twice)).rejects.toMatchObject({
    code: 'FILE',
    message: expect.stringContaining('generations/1 cannot be'),
  })
  expect(await readdir(generations)).toEqual([])
})

test('one is removed whole, and one that is not there is no error', async () => {
  await folders.removeStateFolder('generations/1')
  await folders.writeStateFolder('generations/1', files)
  await folders.writeStateFolder('generations/2', files)
  await folders.removeStateFolder('generations/1')
  expect(await readdir(generations)).toEqual(['2'])
})

test('what somebody else could have written is not read, and does not hide the others', async () => {
  for (const number of [1, 2, 3]) await folders.writeStateFolder(`generations/${number}`, files)
  await chmod(join(generations, '1', 'a.json'), 0o666)
  await rm(join(generations, '2', 'a.json'))
  await writeFile(join(home, 'other'), 'x')
  await symlink(join(home, 'other'), join(generations, '2', 'a.json'))
  await chmod(join(generations, '3'), 0o777)
  for (const number of [1, 2, 3]) {
    await expect(folders.readStateFolder(`generations/${number}`)).rejects.toMatchObject({
      code: 'STATE_UNTRUSTED',
    })
  }
  const listed = await folders.listStateFolders('generations', 'a.json')
  expect(listed.map(({text}) => text)).toEqual([undefined, undefined, undefined])
})
