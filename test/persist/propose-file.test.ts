import {describe, expect, test} from 'vitest'
import {proposeFile} from '../../src/persist/propose-file.ts'
import {renderRules} from '../../src/persist/render.ts'
import {Field} from '../../src/rules/uapi.ts'
import type {RulesFolder} from '../../src/system/system.ts'
import {someHost, wanted, wantedState} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

const path = '/etc/audit/rules.d'
const [a, b] = ['/a', '/b'].map((each) => rule([field(Field.path, each)]))
const state = wantedState(a && b ? [a, b] : [])
const {text} = renderRules(state, someHost)

function linesOf(diff = ''): readonly string[] {
  return diff.split('\n')
}

function folderOf(files: Readonly<Record<string, string>>): RulesFolder {
  return {
    path,
    files: Object.entries(files).map(([name, each]) => ({
      name,
      path: `${path}/${name}`,
      text: each,
    })),
  }
}

test('without a folder nothing is proposed', () => {
  expect(proposeFile({path, files: undefined}, state, someHost, 'remove')).toBeUndefined()
})

test('a file that is not there is created, with a diff from nothing', () => {
  const file = proposeFile(folderOf({}), state, someHost, 'remove')
  expect(file).toMatchObject({name: 'auditform.rules', change: 'create', text})
  expect(file?.diff.split('\n').slice(0, 2)).toEqual([
    expect.stringContaining('--- /dev/null'),
    expect.stringContaining(`+++ ${path}/auditform.rules`),
  ])
  const added = file?.diff.split('\n').filter((line) => line.startsWith('+') && line[1] !== '+')
  expect(added?.map((line) => line.slice(1)).join('\n')).toBe(text.trimEnd())
})

describe('a file that is there', () => {
  test('and loads the same is left alone, whatever its comments say', () => {
    const moved = {rules: state.rules.map(({rule: each}) => wanted(each, {file: 'q'})), control: {}}
    const before = renderRules(moved, someHost).text
    expect(before).not.toBe(text)
    const file = proposeFile(folderOf({'auditform.rules': before}), state, someHost, 'remove')
    expect(file).toMatchObject({change: 'none', diff: ''})
  })

  test('and loads something else is replaced, with a diff of the lines that differ', () => {
    const before = text.replace('path=/b', 'path=/c')
    const file = proposeFile(folderOf({'auditform.rules': before}), state, someHost, 'remove')
    expect(file?.change).toBe('update')
    expect(
      linesOf(file?.diff)
        .slice(2)
        .filter((line) => /^[-+]/.test(line)),
    ).toEqual([expect.stringMatching(/^--a .*path=\/c/), expect.stringMatching(/^\+-a .*path=\/b/)])
  })

  test('and is of somebody else is replaced', () => {
    const file = proposeFile(folderOf({'auditform.rules': '-D\n'}), state, someHost, 'remove')
    expect(file?.change).toBe('update')
  })
})

describe('what files of others load', () => {
  const folder = folderOf({'10-other.rules': '-a always,exit -F path=/b\n'})

  test('is left out of ours where they stay: the second of two equal rules stops the load', () => {
    const file = proposeFile(folder, state, someHost, 'keep')
    expect(file?.others.map(({name}) => name)).toEqual(['10-other.rules'])
    expect(file?.text).toContain('path=/a')
    expect(file?.text).not.toContain('path=/b')
    expect(file?.text).toContain(`# loaded by ${path}/10-other.rules`)
  })

  test('is in ours too where they are to go', () => {
    expect(proposeFile(folder, state, someHost, 'remove')?.text).toBe(text)
  })
})
