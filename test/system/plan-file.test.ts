import {mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {writePlanFile} from '../../src/system/plan-file.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'auditform-plan-file-'))
  onTestFinished(() => rm(path, {recursive: true, force: true}))
  return path
}

const isPlan = async (path: string) => (await readFile(path, 'utf8')) === 'a plan'

test('a plan is for nobody else to read, and takes the place of another plan', async () => {
  const path = join(await folder(), 'plan.json')
  await writePlanFile(path, 'a plan', isPlan)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  await writePlanFile(path, 'another', isPlan)
  expect(await readFile(path, 'utf8')).toBe('another')
})

test('what a link leads to stays as it is', async () => {
  const at = await folder()
  await writeFile(join(at, 'old'), 'a plan')
  await symlink('old', join(at, 'plan.json'))
  await writePlanFile(join(at, 'plan.json'), 'another', isPlan)
  expect(await readFile(join(at, 'old'), 'utf8')).toBe('a plan')
  expect(await readFile(join(at, 'plan.json'), 'utf8')).toBe('another')
})

describe('nothing else is replaced', () => {
  test('a file of another kind', async () => {
    const path = join(await folder(), 'site.json5')
    await writeFile(path, '{rules: []}')
    await expect(writePlanFile(path, 'a plan', isPlan)).rejects.toMatchObject({code: 'FILE_EXISTS'})
    expect(await readFile(path, 'utf8')).toBe('{rules: []}')
  })

  test('a folder, or a folder that is not there', async () => {
    const at = await folder()
    await mkdir(join(at, 'plan.json'))
    const no = async () => false
    await expect(writePlanFile(join(at, 'plan.json'), 'a', no)).rejects.toMatchObject({
      code: 'FILE_EXISTS',
    })
    await expect(writePlanFile(join(at, 'none/plan.json'), 'a', no)).rejects.toMatchObject({
      code: 'FILE',
    })
  })
})
