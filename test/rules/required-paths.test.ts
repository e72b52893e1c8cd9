import {expect, test} from 'vitest'
import {requiredPaths} from '../../src/rules/required-paths.ts'
import {Action, Field, List, Operator} from '../../src/rules/uapi.ts'

test.for([
  {
    name: 'a file may be missing, its folder may not',
    type: Field.path,
    value: '/etc/passwd',
    needs: '/etc',
  },
  {name: 'so it is with a program', type: Field.exe, value: '/usr/bin/su', needs: '/usr/bin'},
  {name: 'a file in the root folder', type: Field.path, value: '/x', needs: '/'},
  {
    name: 'a directory must be there itself',
    type: Field.dir,
    value: '/etc/audit/',
    needs: '/etc/audit/',
  },
])('$name', ({type, value, needs}) => {
  const rule = {
    list: List.exit,
    action: Action.always,
    fields: [{type, op: Operator.eq, value}],
    syscalls: 'all' as const,
  }
  expect(requiredPaths(rule).map(({path}) => path)).toEqual([needs])
})

test('a rule without paths needs none', () => {
  const rule = {
    list: List.exit,
    action: Action.always,
    fields: [{type: Field.uid, op: Operator.eq, value: 0}],
    syscalls: 'all' as const,
  }
  expect(requiredPaths(rule)).toEqual([])
})
