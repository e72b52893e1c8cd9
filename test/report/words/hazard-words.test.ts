import {expect, test} from 'vitest'
import {hazard, hazardNames} from '../../../src/plan/hazards.ts'
import {hazardWords} from '../../../src/report/words/hazard-words.ts'

test.for(hazardNames)('%s has words, and a way out where it stops, if there is one', (name) => {
  const {what, instead} = hazardWords(name)
  expect(what).toMatch(/^[A-Z].*[a-z)]$/)
  const stops = hazard(name, ['x'])[0]?.stops
  const isWanted = name === 'COVERAGE_GAP' || name === 'LOCKS_UNTIL_REBOOT'
  if (stops && !isWanted) expect(instead).toMatch(/^[a-z]/)
})
