import {spawnSync} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {knowsSpace, readBootFiles, spaceProbe} from '../../src/system/boot-files.ts'
import {whereIs} from '../persist/real-augenrules.ts'
import {lacks} from '../skipping.ts'

test.for([
  {awk: 'gawk', knows: true},
  {awk: 'mawk', knows: false},
  {awk: 'busybox', knows: true},
])('$awk says whether it reads \\s as white space: $knows', ({awk, knows}, {skip}) => {
  const path = whereIs(awk)
  skip(lacks(path !== undefined, `${awk} is not installed`))
  const args = awk === 'busybox' ? ['awk', spaceProbe] : [spaceProbe]
  const {status, stderr} = spawnSync(path ?? '', args)
  expect(stderr.toString()).toBe('')
  expect(knowsSpace(status ?? undefined)).toBe(knows)
})

test('an awk that ends otherwise says nothing', () => {
  expect([undefined, 2, 127].map(knowsSpace)).toEqual([undefined, undefined, undefined])
})

test('audit.rules may be missing, and is read as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-boot-'))
  onTestFinished(() => rm(folder, {recursive: true}))
  const path = join(folder, 'audit.rules')
  expect((await readBootFiles(path)).auditRules).toEqual({path, text: undefined})
  await writeFile(path, '## made\n\n')
  expect((await readBootFiles(path)).auditRules).toEqual({path, text: '## made\n\n'})
  expect((await readBootFiles(undefined)).auditRules).toBeUndefined()
})
