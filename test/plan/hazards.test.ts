import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {hazard, hazardNames, hazardTraits} from '../../src/plan/hazards.ts'
import {hazardWords} from '../../src/report/words/hazard-words.ts'

const words = {always: 'yes', sometimes: 'sometimes', never: ''} as const

function textOf(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}

test('the table of the README names every hazard, and which of them stop', () => {
  const rows = [...textOf('README.md').matchAll(/^\| `([A-Z_]+)` \|.*\| (yes|sometimes)? ?\|$/gm)]
  expect(rows.map(([, name, stops = '']) => ({name, stops}))).toEqual(
    hazardNames.map((name) => ({name, stops: words[hazardTraits(name).stops]})),
  )
})

test('the table of docs/hazards.md says of every hazard what the program says', () => {
  const rows = [...textOf('docs/hazards.md').matchAll(/^\| `[A-Z_]+` \|.*$/gm)].map(([row]) => row)
  const expected = hazardNames.map((name) => {
    const {severity, stops} = hazardTraits(name)
    const cells = [`\`${name}\``, severity, words[stops], hazardWords(name).what]
    return `| ${cells.join(' | ')} |`.replace('|  |', '| |')
  })
  expect(rows).toEqual(expected)
})

test('there is no hazard without something that it is about', () => {
  expect(hazard('EMPTIES', [])).toEqual([])
})

test('what stops sometimes is told where nothing else is said', () => {
  expect(hazard('COVERAGE_LOST', ['x'])).toMatchObject([{stops: false}])
  expect(hazard('COVERAGE_LOST', ['x'], true)).toMatchObject([{stops: true}])
})
