import {expect, test} from 'vitest'
import {type PermLetter, permSyscalls} from '../../src/rules/perm-syscalls.ts'
import type {SyscallTableName} from '../../src/rules/tables/machines.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'

const count = (letter: PermLetter, table: SyscallTableName, version: string) => {
  const found = permSyscalls(letter, table, parseAuditctlVersion(version) ?? [0, 0, 0])
  return 'missing' in found ? found.missing : new Set(found.numbers).size
}

test.for([
  {version: '3.1.3', r: 12, w: 25, x: 1, a: 15},
  {version: '4.0.3', r: 12, w: 25, x: 1, a: 15},
  {version: '4.0.4', r: 14, w: 25, x: 1, a: 17},
  {version: '4.1.2', r: 15, w: 26, x: 1, a: 19},
  {version: '4.2', r: 21, w: 26, x: 2, a: 19},
])('on x86_64 auditctl $version has so many syscalls for each letter', ({version, ...counts}) => {
  const found = {
    r: count('r', 'x86_64', version),
    w: count('w', 'x86_64', version),
    x: count('x', 'x86_64', version),
    a: count('a', 'x86_64', version),
  }
  expect(found).toEqual(counts)
})

test('a name that aarch64 lacks stops the rule before 4.0.4, and is left out since', () => {
  expect(count('w', 'aarch64', '4.0.3')).toBe('rename')
  expect(count('w', 'aarch64', '4.0.4')).toBe(16)
})
