import {copyFile, mkdtemp, readFile, rename, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {askOncePerFile} from '../../src/system/known-programs.ts'
import {runtimeFolder} from '../../src/system/runtime-folder.ts'

let place = ''
let asked = 0
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'auditform-programs-'))
  asked = 0
  await copyFile('/bin/true', join(place, 'program'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(place, {recursive: true})
})

const isText = (said: unknown): said is string => typeof said === 'string'
const path = () => join(place, 'program')

function ask(question = '-v', answer: string | null = 'version 1') {
  const program = async () => {
    asked++
    return answer
  }
  return askOncePerFile(path(), question, program, isText, runtimeFolder(join(place, 'run')))
}

test('a program is asked once, whoever asks', async () => {
  expect([await ask(), await ask('-v', 'not asked'), asked]).toEqual(['version 1', 'version 1', 1])
  expect([await ask('space', 'other'), asked]).toEqual(['other', 2])
})

test('another file in its place is asked anew, be it of the same bytes', async () => {
  await ask()
  await copyFile(path(), join(place, 'new'))
  await rename(join(place, 'new'), path())
  expect([await ask('-v', 'version 2'), asked]).toEqual(['version 2', 2])
})

test('so is one that was written over', async () => {
  await ask()
  await writeFile(path(), await readFile(path()))
  expect([await ask('-v', 'version 2'), asked]).toEqual(['version 2', 2])
})

test('and one that was replaced while it was asked', async () => {
  const replaced = async () => {
    await copyFile('/bin/false', join(place, 'new'))
    await rename(join(place, 'new'), path())
    return 'of the old one'
  }
  await askOncePerFile(path(), '-v', replaced, isText, runtimeFolder(join(place, 'run')))
  expect(await ask('-v', 'version 2')).toBe('version 2')
})

test('a script is asked each time, for it may ask another program', async () => {
  await writeFile(path(), '#!/bin/sh\nexec auditctl "$@"\n')
  await ask()
  expect([await ask('-v', 'version 2'), asked]).toEqual(['version 2', 2])
})

test('what is no answer is not kept', async () => {
  expect(await ask('-v', null)).toBeNull()
  expect([await ask(), asked]).toEqual(['version 1', 2])
})

test.for(['', 'no JSON', '{}', '[1]', '[["a"]]', 'null'])(
  '%j is nothing that is known',
  async (text) => {
    runtimeFolder(join(place, 'run'))?.write('programs.json', text)
    expect(await ask()).toBe('version 1')
    expect([await ask(), asked]).toEqual(['version 1', 1])
  },
)

test('only so many files of programs are remembered', async () => {
  for (let count = 0; count < 40; count++) await ask(`question ${count}`)
  const kept = JSON.parse(await readFile(join(place, 'run/programs.json'), 'utf8'))
  expect(kept).toHaveLength(16)
  await ask('question 39')
  expect(asked).toBe(40)
})

test('without a folder it is asked each time', async () => {
  const program = async () => {
    asked++
    return 'said'
  }
  vi.stubEnv('RUNTIME_DIRECTORY', undefined)
  vi.stubEnv('XDG_RUNTIME_DIR', undefined)
  vi.spyOn(process, 'geteuid').mockReturnValue(4711)
  await askOncePerFile(path(), '-v', program, isText)
  await askOncePerFile(path(), '-v', program, isText)
  expect(asked).toBe(2)
})
