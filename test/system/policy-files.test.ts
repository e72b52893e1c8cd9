import {execFileSync} from 'node:child_process'
import {chmod, mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {trustFindings} from '../../src/policy/trust.ts'
import {nodePolicyFiles} from '../../src/system/policy-files.ts'
import {lacks} from '../skipping.ts'

const {read} = nodePolicyFiles()
const isRoot = process.geteuid?.() === 0

let folder = ''
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'auditform-policy-files-')))
  await writeFile(join(folder, 'site.json5'), '{rules: []}')
})
afterAll(() => rm(folder, {recursive: true}))

const at = (...names: string[]) => join(folder, ...names)

describe('what cannot be read as a policy is told for what it is', () => {
  test('a name that is too long', async () => {
    expect(await read(at(`${'x'.repeat(300)}.json5`))).toEqual({
      kind: 'unreadable',
      reason: 'name too long',
    })
  })

  test('a NUL in the name', async () => {
    expect(await read(at('a\0b.json5'))).toEqual({
      kind: 'unreadable',
      reason: 'there is a NUL in its name',
    })
  })

  test('bytes that are not UTF-8', async () => {
    await writeFile(at('latin1.rules'), Buffer.from([0x2d, 0x6b, 0x20, 0xe9]))
    expect(await read(at('latin1.rules'))).toEqual({
      kind: 'unreadable',
      reason: 'it is not UTF-8 text',
    })
  })

  test('a pipe, also behind a link', async () => {
    execFileSync('mkfifo', [at('pipe.rules')])
    await symlink(at('pipe.rules'), at('link-to-pipe.rules'))
    const answer = {kind: 'unreadable', reason: 'it is a pipe, and no file'}
    expect(await read(at('pipe.rules'))).toEqual(answer)
    expect(await read(at('link-to-pipe.rules'))).toEqual(answer)
  })

  test('a device', async () => {
    expect(await read('/dev/null')).toEqual({
      kind: 'unreadable',
      reason: 'it is not a regular file',
    })
  })

  test('a file of a size that no policy has', async () => {
    await writeFile(at('huge.json5'), '')
    await truncate(at('huge.json5'), 65 * 1024 * 1024)
    expect(await read(at('huge.json5'))).toEqual({
      kind: 'unreadable',
      reason: 'it is larger than 64 MiB',
    })
  })

  test('a circle of links', async () => {
    await symlink('circle.json5', at('circle.json5'))
    expect(await read(at('circle.json5'))).toEqual({
      kind: 'unreadable',
      reason: 'too many symbolic links',
    })
  })

  test.skipIf(lacks(!isRoot, 'root may read every file'))('a file without permission', async () => {
    await writeFile(at('secret.json5'), '', {mode: 0})
    expect(await read(at('secret.json5'))).toEqual({
      kind: 'unreadable',
      reason: 'permission denied',
    })
  })

  test.for(['none.json5', 'site.json5/below', 'dangling.json5'])('nothing at %s', async (name) => {
    await symlink('none.json5', at('dangling.json5')).catch(() => {})
    expect(await read(at(name))).toEqual({kind: 'missing'})
  })
})

test('a folder gives its names, and a file its text with its real path', async () => {
  await mkdir(at('parts'))
  await writeFile(at('parts', 'a.rules'), '\ufeff-D\n')
  await symlink('parts', at('linked-parts'))
  expect(await read(at('linked-parts'))).toEqual({
    kind: 'directory',
    entries: ['a.rules'],
    realPath: at('parts'),
  })
  expect(await read(at('linked-parts', 'a.rules'))).toMatchObject({
    kind: 'text',
    text: '\ufeff-D\n',
    realPath: at('parts', 'a.rules'),
  })
})

describe('whoever could put another file in the place of a policy is noticed', () => {
  /** The folders that the way to a policy passes, of those that the test made. */
  async function passed(path: string): Promise<readonly string[]> {
    const result = await read(path)
    if (result.kind !== 'text') throw new Error(`${path} is ${result.kind}`)
    return result.trust.folders.map((each) => each.path).filter((each) => each.startsWith(folder))
  }

  test('every folder up to the root, the nearest first', async () => {
    const result = await read(at('site.json5'))
    if (result.kind !== 'text') throw new Error('no text')
    const paths = result.trust.folders.map((each) => each.path)
    expect([paths[0], paths.at(-1)]).toEqual([folder, '/'])
  })

  test('the folders of all links of a chain, also those in the middle', async () => {
    for (const name of ['first', 'middle', 'last']) await mkdir(at(name))
    await writeFile(at('last', 'end.json5'), '{}')
    await symlink('../last/end.json5', at('middle', 'between.json5'))
    await symlink(at('middle', 'between.json5'), at('first', 'start.json5'))
    expect(await passed(at('first', 'start.json5'))).toEqual([
      at('last'),
      at('middle'),
      at('first'),
      folder,
    ])
  })

  test('.. behind a link leads up from where the link leads', async () => {
    await mkdir(at('deep', 'down', 'there'), {recursive: true})
    await writeFile(at('deep', 'down', 'up.json5'), '{}')
    await symlink(at('deep', 'down', 'there'), at('shortcut'))
    await symlink('shortcut/../up.json5', at('via.json5'))
    expect(await passed(at('via.json5'))).toEqual([
      at('deep', 'down', 'there'),
      at('deep', 'down'),
      at('deep'),
      folder,
    ])
  })

  test.skipIf(lacks(isRoot, 'only root can give a file away'))(
    'a link of somebody else in a sticky folder',
    async () => {
      await mkdir(at('sticky'))
      await chmod(at('sticky'), 0o1777)
      await symlink(at('site.json5'), at('sticky', 'link.json5'))
      execFileSync('chown', ['-h', '65534', at('sticky', 'link.json5')])
      const result = await read(at('sticky', 'link.json5'))
      if (result.kind !== 'text') throw new Error('no text')
      expect(trustFindings('link.json5', result.trust)).toEqual([
        {
          code: 'untrusted-folder',
          args: {
            path: 'link.json5',
            folder: at('sticky', 'link.json5'),
            owner: 65534,
            mode: '0755',
          },
        },
      ])
    },
  )
})
