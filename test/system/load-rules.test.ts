import {readFile, stat} from 'node:fs/promises'
import {expect, test} from 'vitest'
import {withRulesFile} from '../../src/system/load-rules.ts'
import type {RunResult} from '../../src/system/system.ts'

const done: RunResult = {stdout: '', stderr: '', exitCode: 0, failure: undefined}

test('the text is in a regular file of this user alone while the program runs, and gone then', async () => {
  let seen = ''
  const result = await withRulesFile('-w /etc/ü -p wa\n', async (path) => {
    seen = path
    const about = await stat(path)
    expect(about.isFile()).toBe(true)
    expect(about.mode & 0o777).toBe(0o600)
    expect(about.uid).toBe(process.geteuid?.())
    expect(await readFile(path, 'utf8')).toBe('-w /etc/ü -p wa\n')
    return done
  })
  expect(result).toEqual(done)
  await expect(stat(seen)).rejects.toMatchObject({code: 'ENOENT'})
})

test('it is gone also when the run fails', async () => {
  let seen = ''
  await expect(
    withRulesFile('x\n', (path) => {
      seen = path
      return Promise.reject(new Error('no'))
    }),
  ).rejects.toThrow('no')
  await expect(stat(seen)).rejects.toMatchObject({code: 'ENOENT'})
})
