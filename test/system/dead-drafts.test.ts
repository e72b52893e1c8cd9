import {spawnSync} from 'node:child_process'
import {mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {removeDeadDrafts} from '../../src/system/dead-drafts.ts'
import * as remote from '../../src/system/ssh/files.ts'

const {pid: dead} = spawnSync(process.execPath, ['-e', '0'])
const alive = process.pid
const staying = [
  'auditform.rules',
  `auditform.rules.${alive}.tmp`,
  `journal.${alive}.tmp`,
  'journal.x.tmp',
  'auditform.lock',
  'auditform.lock.busy',
  `auditform.lock.${dead}`,
  `auditform.lock.${alive}.0b1c`,
  `other.rules.${dead}.tmp`,
]
const going = [`auditform.rules.${dead}.tmp`, `journal.${dead}.tmp`, `history.jsonl.${dead}.tmp`]

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auditform-drafts-'))
  for (const name of [...staying, ...going]) await writeFile(join(folder, name), 'x')
})
afterEach(() => rm(folder, {recursive: true}))

const left = async () => (await readdir(folder)).toSorted()

test('what dead processes left of their writing goes, and nothing else', async () => {
  await mkdir(join(folder, `auditform-batch-${alive}-aAbB12`))
  await mkdir(join(folder, `auditform-batch-${dead}-aAbB12`))
  await writeFile(join(folder, `auditform-batch-${dead}-aAbB12`, 'batch.rules'), 'x')
  await writeFile(join(folder, `auditform.lock.${dead}.0b1c-2d`), 'x')
  await mkdir(join(folder, `7.${dead}.tmp`))
  await writeFile(join(folder, `7.${dead}.tmp`, 'kernel.json'), 'x')
  await removeDeadDrafts([folder, join(folder, 'missing')])
  expect(await left()).toEqual([...staying, `auditform-batch-${alive}-aAbB12`].toSorted())
})

test('so it is on another host', async () => {
  await mkdir(join(folder, 'generations', `7.${dead}.tmp`), {recursive: true})
  await mkdir(join(folder, 'generations', `8.${alive}.tmp`))
  await mkdir(join(folder, 'generations', '7'))
  const commands = remote.removeDeadDrafts(folder, folder)
  const {status, stderr} = spawnSync('sh', ['-c', commands], {encoding: 'utf8'})
  expect({status, stderr}).toEqual({status: 0, stderr: ''})
  expect(await left()).toEqual([...staying, 'generations'].toSorted())
  expect(await readdir(join(folder, 'generations'))).toEqual(['7', `8.${alive}.tmp`])
})
