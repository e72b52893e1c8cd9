import {expect, test} from 'vitest'
import {type Ability, can} from '../../src/rules/quirks.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'

/** The last release before each change and the first behind it, beside the oldest and the newest. */
const releases = [
  ...['2.8.5', '3.0.9', '3.1', '3.1.1', '3.1.2', '3.1.3', '3.1.4', '3.1.5', '4.0', '4.0.1'],
  ...['4.0.2', '4.0.3', '4.0.4', '4.0.5', '4.1.0', '4.1.1', '4.1.4', '4.2', '4.2.1'],
]

interface Row {
  readonly ability: Ability
  /** The releases that cannot. */
  readonly not: readonly string[]
}

const before = (release: string): readonly string[] => releases.slice(0, releases.indexOf(release))

const mergesWhileLocked = [...before('3.1.3'), '4.0']

test.for<Row>([
  {ability: 'prepend', not: ['4.0.4', '4.0.5', '4.1.0']},
  {ability: 'delete', not: ['4.0.4']},
  {ability: 'report-lock', not: before('3.1.2')},
  {ability: 'list-path-operators', not: [...before('3.1.5'), '4.0', '4.0.1']},
  {ability: 'expand-perm', not: before('3.1.3')},
  {ability: 'name-io-uring', not: before('3.1')},
  {ability: 'read-many-words', not: before('4.2')},
  {ability: 'read-spaced-names', not: before('4.2')},
  {ability: 'read-pattern-names', not: before('3.1.1')},
  {ability: 'strip-carriage-return', not: before('3.1.1')},
  {
    ability: 'merge-while-locked',
    not: releases.filter((each) => !mergesWhileLocked.includes(each)),
  },
])('which releases of auditctl can $ability', ({ability, not}) => {
  const found = releases.filter(
    (release) => !can(parseAuditctlVersion(release) ?? [0, 0, 0], ability),
  )
  expect(found).toEqual(not)
})
