import fc from 'fast-check'
import {expect, test} from 'vitest'
import {folderOf, isInside, joinPath, matchesGlob, normalizePath} from '../../src/policy/paths.ts'

test.for([
  ['/etc//audit/./rules.d/', '/etc/audit/rules.d'],
  ['/etc/../../x', '/x'],
  ['a/../..', '..'],
  ['../../a/b/..', '../../a'],
  ['./a', 'a'],
  ['', '.'],
  ['/', '/'],
])('%s is the path %s', ([path, normal]) => {
  expect(normalizePath(path ?? '')).toBe(normal)
})

test.for([
  ['/etc/auditform', './parts/a.json5', '/etc/auditform/parts/a.json5'],
  ['/etc/auditform', '/etc/audit/x.rules', '/etc/audit/x.rules'],
  ['.', '../x', '../x'],
  ['policies', '../x', 'x'],
])('in %s, %s is %s', ([folder, path, joined]) => {
  expect(joinPath(folder ?? '', path ?? '')).toBe(joined)
})

test.for([
  ['/a/b', '/a'],
  ['/a', '/'],
  ['/', '/'],
  ['a', '.'],
  ['..', '../..'],
])('the folder of %s is %s', ([path, folder]) => {
  expect(folderOf(path ?? '')).toBe(folder)
})

test.for([
  {folder: '/etc/audit', path: '/etc/audit/rules.d/a.rules', inside: true},
  {folder: '/etc/audit', path: '/etc/auditform/a.json5', inside: false},
  {folder: '/etc/audit', path: '/etc', inside: false},
  {folder: '/', path: '/etc', inside: true},
  {folder: '.', path: 'a/b', inside: true},
  {folder: '.', path: '../a', inside: false},
  {folder: '.', path: '/a', inside: false},
  {folder: '..', path: '../a', inside: true},
])('$path is inside $folder: $inside', ({folder, path, inside}) => {
  expect(isInside(folder, path)).toBe(inside)
})

test.for([
  {pattern: '*.rules', name: '10-base.rules', fits: true},
  {pattern: '*.rules', name: '10-base.rules.bak', fits: false},
  {pattern: '*', name: '.hidden', fits: false},
  {pattern: '.*', name: '.hidden', fits: true},
  {pattern: '?0-*.json5', name: '10-a.json5', fits: true},
  {pattern: '?0-*.json5', name: '100-a.json5', fits: false},
  {pattern: '[a].(b)+*', name: '[a].(b)+c', fits: true},
  {pattern: '?', name: 'é', fits: true},
])('$pattern and $name: $fits', ({pattern, name, fits}) => {
  expect(matchesGlob(pattern, name)).toBe(fits)
})

test('a normalised path is normal, and lies in its folder', () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', '.', '..', ''), {maxLength: 8})
    .map((parts) => parts.join('/'))
  fc.assert(
    fc.property(path, (each) => {
      const normal = normalizePath(each)
      expect(normalizePath(normal)).toBe(normal)
      if (!normal.endsWith('..') && normal !== '.')
        expect(isInside(folderOf(normal), normal)).toBe(true)
    }),
  )
})
