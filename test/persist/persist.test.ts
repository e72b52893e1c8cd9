import {describe, expect, test} from 'vitest'
import {persist, restoreFolder} from '../../src/persist/persist.ts'
import type {RunResult, System} from '../../src/system/system.ts'
import {makeWorld} from '../world.ts'

const policy = '-w /etc/passwd -p wa -k identity\n'
const other = '-a never,task\n'

/** A world with a policy that was not applied yet, and what is proposed for its rules.d. */
async function proposedIn(files: Readonly<Record<string, string>> = {}) {
  const world = await makeWorld({rules_d: {...files}})
  await world.write('p.rules', policy)
  const {file} = await world.propose(world.system, 'p.rules')
  if (file === undefined) throw new Error('a sandbox has a rules.d')
  return {world, file}
}

describe('persist', () => {
  test('writes our file; a sandbox has no augenrules to compile audit.rules', async () => {
    const {world, file} = await proposedIn()
    expect(await persist(world.system, file, [])).toEqual({
      path: file.path,
      change: 'create',
      setAside: [],
      putBack: [],
      merged: 'skipped',
      mergeMessage: '',
    })
    expect((await world.sandbox()).rules_d).toEqual({'auditform.rules': file.text})
  })

  test('sets files of others aside under a name that augenrules does not read', async () => {
    const {world, file} = await proposedIn({'10-other.rules': other, '20-stays.rules': '-b 9\n'})
    const {setAside} = await persist(world.system, file, file.others)
    expect(setAside).toEqual([expect.stringMatching(/10-other\.rules$/)])
    expect((await world.sandbox()).rules_d).toEqual({
      'auditform.rules': file.text,
      '10-other.rules.set-aside': other,
      '20-stays.rules': '-b 9\n',
    })
  })

  test('does not believe that a file was written before it has read it', async () => {
    const {world, file} = await proposedIn()
    const forgetful: System = {...world.system, changeRulesFile: async () => {}}
    await expect(persist(forgetful, file, [])).rejects.toMatchObject({code: 'FILE_NOT_WRITTEN'})
  })

  test.for<{name: string; result: Partial<RunResult>; merged: string; message: string}>([
    {name: 'an augenrules that works', result: {exitCode: 0}, merged: 'done', message: ''},
    {name: 'no augenrules', result: {failure: 'missing'}, merged: 'skipped', message: ''},
    {
      name: 'an augenrules that fails',
      result: {exitCode: 1, stderr: ' no space\n'},
      merged: 'failed',
      message: 'no space',
    },
    {name: 'no answer in time', result: {failure: 'timeout'}, merged: 'failed', message: ''},
  ])('$name is told: $merged', async ({result, merged, message}) => {
    const {world, file} = await proposedIn()
    const silent: RunResult = {stdout: '', stderr: '', exitCode: undefined, failure: undefined}
    const system: System = {...world.system, mergeRules: async () => ({...silent, ...result})}
    expect(await persist(system, file, [])).toMatchObject({merged, mergeMessage: message})
  })
})

describe('restoreFolder', () => {
  test.for([
    {name: 'removes a file that was not there', before: undefined},
    {name: 'puts the old text back', before: '-D\n'},
  ])('$name', async ({before}) => {
    const files = before === undefined ? {} : {'auditform.rules': before}
    const {world, file} = await proposedIn(files)
    const folder = await world.system.rulesFolder()
    await persist(world.system, file, [])
    await restoreFolder(world.system, file, folder)
    expect((await world.sandbox()).rules_d).toEqual(files)
  })

  test('puts files of others back that were set aside', async () => {
    const files = {'10-other.rules': other, '20-other.rules': other}
    const {world, file} = await proposedIn(files)
    const folder = await world.system.rulesFolder()
    await persist(world.system, file, file.others)
    await restoreFolder(world.system, file, folder)
    expect((await world.sandbox()).rules_d).toEqual(files)
  })

  test('touches nothing where nothing was written yet', async () => {
    const {world, file} = await proposedIn()
    const calls: string[] = []
    const watched: System = {
      ...world.system,
      changeRulesFile: async (name) => void calls.push(name),
      mergeRules: async () => Promise.reject(new Error('not asked for')),
    }
    await restoreFolder(watched, file, await world.system.rulesFolder())
    expect(calls).toEqual([])
  })
})
