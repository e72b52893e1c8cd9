import {expect, test} from 'vitest'
import {
  compareVersions,
  formatVersion,
  isAtLeast,
  parseAuditctlVersion,
} from '../../src/rules/version.ts'

test.for([
  ['auditctl version 2.8.5\n', [2, 8, 5]],
  ['auditctl version 4.0', [4, 0, 0]],
  ['auditctl version 3.1.5-rc1', [3, 1, 5]],
  ['3.1.2', [3, 1, 2]],
  ['4.2', [4, 2, 0]],
] as const)('%j is a version', ([text, version]) => {
  expect(parseAuditctlVersion(text)).toEqual(version)
})

test.for([
  '',
  '4',
  'x3.1.2',
  '3.1.2x',
  '3.1.2.4',
  '10000.1',
  '\ufffd 5.2 \u0001',
  'usage: auditctl 3.1 [options]',
  'auditctl version 3.1.2\nauditctl version 3.1.2',
])('%j is none', (text) => {
  expect(parseAuditctlVersion(text)).toBeUndefined()
})

test('releases are in order by number and not by text', () => {
  expect(compareVersions([3, 0, 10], [3, 0, 9])).toBeGreaterThan(0)
  expect(compareVersions([2, 8, 5], [3, 0, 0])).toBeLessThan(0)
  expect(isAtLeast([3, 1, 2], '3.1.2')).toBe(true)
  expect(isAtLeast([3, 1, 1], '3.1.2')).toBe(false)
  expect(isAtLeast([4, 0, 0], '3.1.2')).toBe(true)
})

test('a release is written as upstream names it', () => {
  expect(formatVersion([4, 2, 0])).toBe('4.2')
  expect(formatVersion([4, 2, 1])).toBe('4.2.1')
  expect(formatVersion([2, 8, 0])).toBe('2.8.0')
})
