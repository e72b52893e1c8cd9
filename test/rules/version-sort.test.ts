import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {compareFileNames} from '../../src/rules/version-sort.ts'
import {lacks} from '../skipping.ts'

test.for([
  ['9-b.rules', '10-a.rules'],
  ['10-a.rules', '99-finalize.rules'],
  ['99-finalize.rules', 'audit.rules'],
  ['audit.rules', 'auditform.rules'],
  ['a.rules', 'a1.rules'],
  ['a01.rules', 'a1.rules'],
  ['a.rules', 'a-b.rules'],
] as const)('%s comes before %s', ([first, second]) => {
  expect(compareFileNames(first, second)).toBeLessThan(0)
  expect(compareFileNames(second, first)).toBeGreaterThan(0)
})

/** The order of `ls -1v`, which is what augenrules uses; undefined where ls is not GNU's. */
function listed(names: readonly string[]): readonly string[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'auditform-sort-'))
  try {
    for (const name of names) writeFileSync(join(folder, name), '')
    const text = execFileSync('ls', ['-1v', folder], {
      env: {PATH: process.env['PATH'], LC_ALL: 'C'},
    })
    return text.toString().split('\n').filter(Boolean)
  } catch {
    return undefined
  } finally {
    rmSync(folder, {recursive: true})
  }
}

const hasGnuLs = listed(['a10', 'a9'])?.join() === 'a9,a10'

test.skipIf(lacks(hasGnuLs, 'this ls is not that of GNU coreutils'))(
  'names stand as GNU ls -v puts them',
  () => {
    const sign = fc.constantFrom(...'0012345789abzAZ-_.~+')
    const name = fc.string({unit: sign, minLength: 1, maxLength: 8}).map((stem) => `${stem}.rules`)
    const names = fc.uniqueArray(
      name.filter((text) => !text.startsWith('.') && !text.startsWith('-')),
      {
        minLength: 2,
        maxLength: 12,
      },
    )
    fc.assert(
      fc.property(names, (set) => {
        expect([...set].sort(compareFileNames)).toEqual(listed(set))
      }),
      {numRuns: 150},
    )
  },
)

test('names are ordered as augenrules orders them: runs of digits by number', () => {
  const names = ['10-a.rules', '9-b.rules', 'b.rules', 'a2.rules', 'a10.rules', '09-a.rules']
  expect(names.sort(compareFileNames)).toEqual([
    '09-a.rules',
    '9-b.rules',
    '10-a.rules',
    'a2.rules',
    'a10.rules',
    'b.rules',
  ])
})
