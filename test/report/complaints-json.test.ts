import {expect, test} from 'vitest'
import {PolicyInvalid} from '../../src/policy/policy-invalid.ts'
import {complaintsAsJson} from '../../src/report/complaints-json.ts'
import {makeWorld} from '../world.ts'

test('a complaint has a code to act on, its place, and the words for a person', async () => {
  const world = await makeWorld()
  await world.write('p.rules', '-w /etc/passwd -p wa -k a\n-w /etc/passwd -p wa -k a\n')
  const invalid = await world.view(world.system, 'p.rules').catch((error: unknown) => error)
  const complaints = invalid instanceof PolicyInvalid ? invalid.complaints : []
  const found = complaintsAsJson(complaints)
  expect(found).toEqual([
    {
      code: 'duplicate-rule',
      severity: 'error',
      place: {file: expect.stringMatching(/p\.rules$/), line: 2, column: 1},
      length: 25,
      reason: expect.any(String),
      remedy: expect.any(String),
      args: expect.any(Object),
      related: {file: expect.stringMatching(/p\.rules$/), line: 1, column: 1},
    },
  ])
})

test('nothing to say is an empty list', () => {
  expect(complaintsAsJson([])).toEqual([])
})
