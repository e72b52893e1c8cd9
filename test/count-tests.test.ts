import {execFile} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {expect, onTestFinished, test} from 'vitest'

const script = fileURLToPath(new URL('../bin/count-tests.cjs', import.meta.url))

interface Ran {
  readonly stdout: string
  /** The exit status where it is not 0. */
  readonly code?: number
}

/** Counts what test runs left, a file of results each; gives the lines that are printed. */
async function count(...runs: readonly (readonly object[])[]) {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-count-'))
  onTestFinished(() => rm(folder, {recursive: true}))
  for (const [index, testResults] of runs.entries()) {
    await writeFile(join(folder, `${index}.json`), JSON.stringify({testResults}))
  }
  const run: Promise<Ran> = promisify(execFile)(process.execPath, [script, folder])
  const {stdout, code = 0} = await run.catch((error: Ran) => error)
  return {lines: stdout.trimEnd().split('\n'), code}
}

const one = (status: string) => ({status, fullName: `is ${status}`, failureMessages: ['why']})
const file = (...statuses: readonly string[]) => ({
  name: 'a.test.ts',
  status: statuses.includes('failed') ? 'failed' : 'passed',
  message: '',
  assertionResults: statuses.map(one),
})

test('all kinds of tests are added up on the last line, and what failed stands above it', async () => {
  const {lines, code} = await count([file('passed', 'pending')], [file('failed', 'passed')])
  expect(lines.at(-1)).toBe('2 passed, 1 failed, 1 skipped')
  expect(lines.slice(0, 2)).toEqual(['failed: a.test.ts: is failed', 'why'])
  expect(code).toBe(1)
  expect((await count([file('passed')])).code).toBe(0)
})

test.for([
  {name: 'cannot be loaded', statuses: []},
  {name: 'fails before its tests', statuses: ['passed', 'skipped']},
])('a file that $name is a failure', async ({statuses}) => {
  const failed = {...file(...statuses), status: 'failed', message: 'beforeAll'}
  const {lines, code} = await count([failed, file('passed')])
  expect(lines.slice(0, 2)).toEqual(['failed: a.test.ts', 'beforeAll'])
  expect(lines.at(-1)).toMatch(/ passed, 1 failed, /)
  expect(code).toBe(1)
})

test('nothing that passed is no success', async () => {
  expect(await count([])).toEqual({lines: ['0 passed, 0 failed, 0 skipped'], code: 1})
})
