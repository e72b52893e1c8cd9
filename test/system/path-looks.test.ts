import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {lookAtPaths} from '../../src/system/path-looks.ts'
import {fakeSsh} from './ssh/fake-ssh.ts'

test('files are looked at here and over ssh alike, links not followed', async () => {
  const folder = await mkdtemp(join(tmpdir(), "auditform look's "))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  await mkdir(join(folder, 'folder'))
  await writeFile(join(folder, 'file'), '')
  await symlink('folder', join(folder, 'link'))
  await symlink('nothing', join(folder, 'broken'))
  const names = ['folder', 'file', 'link', 'broken', 'missing', 'link/missing', 'file/x', 'link/']
  const paths = new Set(names.map((name) => `${folder}/${name}`))

  const here = await lookAtPaths(paths)
  const kinds = [...here.paths].map(([path, {kind, realPath}]) => [
    path.slice(folder.length + 1),
    kind,
    realPath?.slice(folder.length + 1),
  ])
  expect(new Set(kinds)).toEqual(
    new Set([
      ['folder', 'directory', 'folder'],
      ['file', 'other', 'file'],
      ['link', 'link', 'folder'],
      ['broken', 'link', undefined],
      ['missing', 'missing', undefined],
      ['link/missing', 'missing', undefined],
      ['file/x', 'missing', undefined],
      ['link/', 'directory', 'folder'],
    ]),
  )

  const there = await (await fakeSsh()).system().watchedPaths(paths)
  const inSeconds = ({paths: looks}: typeof here) =>
    [...looks].map(([path, look]) => ({...look, path, madeAt: whole(look.madeAt)})).sort(byPath)
  expect(there && inSeconds(there)).toEqual(inSeconds(here))
  expect(Math.abs((there?.bootedAt ?? 0) - here.bootedAt)).toBeLessThan(5000)
})

const whole = (time: number | undefined) => time && Math.floor(time / 1000)

function byPath(left: {readonly path: string}, right: {readonly path: string}): number {
  return left.path < right.path ? -1 : 1
}
