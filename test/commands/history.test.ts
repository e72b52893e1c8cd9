import {rm, writeFile} from 'node:fs/promises'
import * as v from 'valibot'
import {describe, expect, test} from 'vitest'
import {errorSchema} from '../../src/report/error-schema.ts'
import {
  generationDiffSchema,
  generationsSchema,
  oneGenerationSchema,
} from '../../src/report/generations-schema.ts'
import {auditform, type Desk, documentOf, makeDesk, smallPolicy} from './run-program.ts'

async function applied(): Promise<Desk> {
  const desk = await makeDesk()
  await desk.write('a.json5', smallPolicy)
  await desk.write('b.rules', '-w /etc/group -p wa -k \u202ex\n')
  for (const [name, reason] of [
    ['a.json5', 'CHG 1'],
    ['b.rules', 'to \u001b[2J hide'],
  ]) {
    const args = ['--yes', '--allow', 'COVERAGE_LOST', '--reason', `${reason}`]
    const ran = await auditform(['apply', ...desk.target, ...args, `${desk.folder}/${name}`])
    expect(ran).toMatchObject({status: 0, stderr: ''})
  }
  return desk
}

const history = (desk: Desk, ...args: readonly string[]) =>
  auditform(['history', ...desk.target, ...args])

describe('for a reader', () => {
  test('before anything was applied there is none', async () => {
    const ran = await history(await makeDesk())
    expect(ran).toMatchObject({status: 0, stderr: ''})
    expect(ran.stdout).toMatch(/has no generation yet/)
  })

  test('the list has the newest first, who, what and why, and nothing that moves the cursor', async () => {
    const {stdout, status} = await history(await applied())
    expect(status).toBe(0)
    expect(stdout).toMatch(/^\* 2 .* apply {2}1 rule \(\+1, -2, rules\.d\)$/m)
    expect(stdout).toMatch(
      /^ {2}1 .* apply {2}2 rules \(\+2, backlog_limit, rules\.d\)\n {5}CHG 1$/m,
    )
    expect(stdout).toMatch(/^ {2}0 .* before the first apply {2}0 rules$/m)
    expect(stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u)
  })

  test('one has its rules with the lines that asked for them, and the operations', async () => {
    const {stdout} = await history(await applied(), '1', '--verbose')
    expect(stdout).toMatch(/^Generation 1 of sandbox/)
    expect(stdout).toMatch(/-w \/etc\/passwd -p wa -k identity .*a\.json5:4$/m)
    expect(stdout).toMatch(/^ {2}auditctl -b 8192$/m)
  })

  test('two have what differs between them', async () => {
    const {stdout} = await history(await applied(), '0', '1')
    expect(stdout).toMatch(/^ {2}\+ -w \/etc\/passwd -p wa -k identity$/m)
    expect(stdout).toMatch(/^ {2}~ backlog_limit 64 → 8192$/m)
    expect(stdout).toMatch(/^ {2}~ policy .*a\.json5 {2}added$/m)
  })
})

test('for a program each is a document as its schema says', async () => {
  const desk = await applied()
  const list = v.parse(generationsSchema, documentOf(await history(desk, '--json')))
  expect([list.current, list.generations.map(({number}) => number)]).toEqual([2, [0, 1, 2]])
  const one = v.parse(oneGenerationSchema, documentOf(await history(desk, '1', '--json')))
  expect(one).toMatchObject({is_current: false, rules: [{why: 'who is who'}, {}]})
  expect(one.policies).toEqual([{path: `${desk.folder}/a.json5`, text: smallPolicy}])
  const diff = v.parse(generationDiffSchema, documentOf(await history(desk, '1', '2', '--json')))
  expect([diff.added.length, diff.removed.length]).toEqual([1, 2])
})

test('one that is not there, or damaged, is status 1 and names the way out', async () => {
  const desk = await applied()
  const ran = await history(desk, '7', '--json')
  expect(ran.status).toBe(1)
  const {error} = v.parse(errorSchema, documentOf(ran))
  expect(error).toMatchObject({code: 'NO_GENERATION'})
  await writeFile(`${desk.sandbox}.generations/1/kernel.json`, '{}')
  expect(await history(desk, '1')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/Generation 1 is damaged: kernel\.json/),
  })
  await rm(`${desk.sandbox}.generations/1/generation.json`)
  const {stdout, status} = await history(desk)
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^ {2}1 {2}cannot be read/m)])
  expect((await history(desk, 'x')).status).toBe(64)
})
