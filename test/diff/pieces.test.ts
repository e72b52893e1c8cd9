import {expect, test} from 'vitest'
import {rulePieces} from '../../src/diff/pieces.ts'
import {Field, List, Operator} from '../../src/rules/uapi.ts'
import {factsOf, field, rule} from '../rules/arbitrary-rules.ts'

const b64 = field(Field.arch, 0xc000003e)

test.for([
  {
    name: 'a rule on system calls',
    rule: rule([b64, field(Field.auid, 1000, Operator.ge), field(Field.key, 'x')], {
      syscalls: [257],
    }),
    pieces: ['always,exit', 'arch=b64', '-S openat', 'auid>=1000', 'key=x'],
  },
  {
    name: 'a watch',
    rule: rule([field(Field.path, '/a b'), field(Field.perm, 10)]),
    pieces: ['always,exit', 'path=/a b', 'perm=wa'],
  },
  {
    name: 'a comparison of two fields',
    rule: rule([field(Field.field_compare, 11, Operator.ne)]),
    pieces: ['always,exit', '-S all', '-C uid!=euid'],
  },
  {
    name: 'a rule that auditctl has no words for is cut up as it is listed',
    rule: rule([field(Field.msgtype, 1307)], {list: List.exclude, syscalls: []}),
    pieces: ['-a', 'always,exclude', '-F', 'msgtype=CWD'],
  },
])('$name', ({rule: each, pieces}) => {
  expect(rulePieces(each, factsOf([3, 0, 9]))).toEqual(pieces)
})
