import {spawnSync} from 'node:child_process'
import {expect, test} from 'vitest'
import {prepareForShortRuns} from '../../src/system/short-runs.ts'

function flagsFor(v8: string): readonly string[] {
  const flags: string[] = []
  prepareForShortRuns(v8, (flag) => void flags.push(flag))
  return flags
}

test('a V8 that nobody has tried is left as it is', () => {
  expect(flagsFor('14.2.231.9-node.12')).toEqual([])
})

test('this V8 knows each flag, and says nothing', () => {
  const flags = flagsFor(process.versions.v8)
  expect(flags).toContain('--semi-space-growth-factor=1')
  const {status, stderr} = spawnSync(process.execPath, [...flags, '-e', '0'], {encoding: 'utf8'})
  expect({status, stderr}).toEqual({status: 0, stderr: ''})
})
