import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {hazard, hazardNames} from '../../src/plan/hazards.ts'

test('the table of the README names every hazard, and which of them stop', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \|.*\| (yes)? ?\|$/gm)]
  expect(rows.map(([, name, stops]) => ({name, stops: stops === 'yes'}))).toEqual(
    hazardNames.map((name) => ({name, stops: hazard(name, ['x'])[0]?.stops})),
  )
})

test('there is no hazard without something that it is about', () => {
  expect(hazard('EMPTIES', [])).toEqual([])
})
