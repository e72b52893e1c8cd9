import {captureOutput} from '@oclif/test'
import * as v from 'valibot'
import {afterEach, expect, test} from 'vitest'
import Apply from '../../src/commands/apply.ts'
import {applyEventSchema} from '../../src/report/apply-events-schema.ts'
import {makeWorld, type World} from '../world.ts'

const root = new URL('../..', import.meta.url).pathname

afterEach(() => {
  process.exitCode = undefined
})

/** Applies and gives the events, each a line that is as the schema says, and the exit status. */
async function events(world: World, policy: string, ...argv: readonly string[]) {
  process.exitCode = undefined
  const path = await world.write('p.rules', policy)
  const target = `--target=sandbox:${world.sandboxPath}`
  const {stdout} = await captureOutput(() => Apply.run([target, path, ...argv], root))
  const lines = stdout.trimEnd().split('\n')
  return {
    lines: lines.map((line) => v.parse(applyEventSchema, JSON.parse(line))),
    status: process.exitCode ?? 0,
  }
}

test('an apply is told as it happens, and ends with its document', async () => {
  const {lines, status} = await events(
    await makeWorld(),
    '-w /etc/passwd -p wa\n',
    '--yes',
    '--json-events',
  )
  expect(status).toBe(0)
  expect(lines.map((line) => (line.event === 'phase' ? line.phase : line.event))).toEqual([
    'operations',
    'operations',
    'verify',
    'persist',
    'file',
    'file',
    'ended',
  ])
  expect(lines.at(-1)).toMatchObject({document: {applied: {operations: 1, verified: true}}})
})

test('a refusal is the last line too', async () => {
  const {lines, status} = await events(await makeWorld(), '-w /etc/passwd -p wa\n', '--json-events')
  expect(status).toBe(64)
  expect(lines).toMatchObject([{event: 'ended', document: {error: {code: 'NOT_CONFIRMED'}}}])
})
