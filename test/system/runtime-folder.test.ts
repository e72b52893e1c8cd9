import {chmod, mkdtemp, readdir, rm, stat, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {runtimeFolder} from '../../src/system/runtime-folder.ts'
import {lacks} from '../skipping.ts'

let place = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'auditform-runtime-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(place, {recursive: true})
})

test('what is written is there whole, for its user alone', async () => {
  const path = join(place, 'run')
  const folder = runtimeFolder(path)
  expect(folder?.read('one')).toBeUndefined()
  folder?.write('one', 'text')
  folder?.write('one', 'other')
  expect(runtimeFolder(path)?.read('one')).toBe('other')
  expect((await stat(path)).mode & 0o777).toBe(0o700)
  expect((await stat(join(path, 'one'))).mode & 0o777).toBe(0o600)
  expect(await readdir(path)).toEqual(['one'])
})

test.for([0o770, 0o707, 0o750, 0o705])('a folder of mode %o is not believed', async (mode) => {
  const folder = runtimeFolder(place)
  folder?.write('one', 'text')
  await chmod(place, mode)
  expect(folder?.read('one')).toBeUndefined()
  folder?.write('two', 'text')
  expect(await readdir(place)).toEqual(['one'])
})

test('neither is a link to a folder', async () => {
  const real = runtimeFolder(join(place, 'real'))
  real?.write('one', 'text')
  await symlink(join(place, 'real'), join(place, 'link'))
  expect(runtimeFolder(join(place, 'link'))?.read('one')).toBeUndefined()
})

test.skipIf(lacks(process.geteuid?.() === 0, 'only root has folders of others'))(
  'nor the folder of another user',
  () => {
    const folder = runtimeFolder(join(place, 'mine'))
    folder?.write('one', 'text')
    vi.spyOn(process, 'geteuid').mockReturnValue(1000)
    expect(folder?.read('one')).toBeUndefined()
  },
)

test('a draft of a run that was killed is in the way once', async () => {
  await writeFile(join(place, 'one.tmp'), 'half')
  const folder = runtimeFolder(place)
  folder?.write('one', 'first')
  expect(folder?.read('one')).toBeUndefined()
  folder?.write('one', 'second')
  expect(folder?.read('one')).toBe('second')
  expect(await readdir(place)).toEqual(['one'])
})

test.for(['file/folder', 'missing/folder', '/proc/none', '/proc/none/folder'])(
  '%s cannot be made, and that is no error',
  async (path) => {
    await writeFile(join(place, 'file'), '')
    const folder = runtimeFolder(path.startsWith('/') ? path : join(place, path))
    folder?.write('one', 'text')
    expect(folder?.read('one')).toBeUndefined()
  },
)

test('is where systemd says, else where the user has one', () => {
  const as = (uid: number) => vi.spyOn(process, 'geteuid').mockReturnValue(uid)
  vi.stubEnv('RUNTIME_DIRECTORY', undefined)
  vi.stubEnv('XDG_RUNTIME_DIR', undefined)
  as(1000)
  expect(runtimeFolder()).toBeUndefined()
  vi.stubEnv('XDG_RUNTIME_DIR', 'relative')
  expect(runtimeFolder()).toBeUndefined()
  vi.restoreAllMocks()
  vi.stubEnv('RUNTIME_DIRECTORY', `${place}/named:${place}/other`)
  runtimeFolder()?.write('one', 'text')
  expect(runtimeFolder(`${place}/named`)?.read('one')).toBe('text')
})
