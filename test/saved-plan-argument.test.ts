import {describe, expect, test} from 'vitest'
import {refuseSavedPlan, savedPlanIn} from '../src/saved-plan-argument.ts'
import {memoryFiles} from './policy/memory-files.ts'

const files = memoryFiles({
  'plan.json': '{"format_version": "1.0", "kind": "auditform-plan"',
  'site.json5': '{rules: []}',
})

test('a saved plan stands alone', async () => {
  expect(await savedPlanIn(['plan.json'], ['yes', 'allow', 'target', 'verbose'], files)).toBe(
    'plan.json',
  )
  expect(await savedPlanIn(['site.json5'], ['order'], files)).toBeUndefined()
  expect(await savedPlanIn([], [], files)).toBeUndefined()
})

describe('wrong usage', () => {
  test.for([
    {entries: ['plan.json', 'site.json5'], flags: []},
    {entries: ['site.json5', 'plan.json'], flags: []},
    {entries: ['plan.json', 'plan.json'], flags: []},
    {entries: ['plan.json'], flags: ['live-only']},
    {entries: ['plan.json'], flags: ['yes', 'take-over']},
    {entries: ['plan.json'], flags: ['order']},
    {entries: ['plan.json'], flags: ['only']},
  ])('$entries with $flags', async ({entries, flags}) => {
    await expect(savedPlanIn(entries, flags, files)).rejects.toMatchObject({
      code: 'USAGE',
      status: 64,
    })
  })

  test('a plan is not planned again', async () => {
    await refuseSavedPlan(['site.json5'], files)
    await expect(refuseSavedPlan(['site.json5', 'plan.json'], files)).rejects.toMatchObject({
      status: 64,
      suggestions: ['See it: auditform show plan.json', 'Carry it out: auditform apply plan.json'],
    })
  })
})
