import {readFile} from 'node:fs/promises'
import * as v from 'valibot'
import {describe, expect, test} from 'vitest'
import {applyEventSchema} from '../../src/report/apply-events-schema.ts'
import {confirmSchema} from '../../src/report/confirm-schema.ts'
import {errorSchema} from '../../src/report/error-schema.ts'
import {historySchema} from '../../src/report/history-schema.ts'
import {planSchema} from '../../src/report/plan-schema.ts'
import {freshSandbox, readSandbox} from '../../src/system/sandbox-file.ts'
import {auditform, type Desk, documentOf, makeDesk, smallPolicy} from './run-program.ts'

/** Two generations behind that of before. */
async function applied(): Promise<Desk> {
  const desk = await makeDesk()
  await desk.write('a.json5', smallPolicy)
  await desk.write('b.rules', '-w /etc/group -p wa -k g\n')
  for (const name of ['a.json5', 'b.rules']) {
    const ran = await auditform(['apply', ...desk.target, '--yes', `${desk.folder}/${name}`])
    expect(ran).toMatchObject({status: 0, stderr: ''})
  }
  return desk
}

const rollback = (desk: Desk, ...args: readonly string[]) =>
  auditform(['rollback', ...desk.target, ...args])

const keysOf = async (desk: Desk) =>
  (await readSandbox(desk.sandbox)).rules.map(({fields}) => fields.at(-1)?.value)

describe('goes back', () => {
  test('to the one before, and says where that leads before the plan', async () => {
    const desk = await applied()
    const ran = await rollback(desk, '--yes')
    expect(ran).toMatchObject({status: 0, stderr: ''})
    expect(ran.stdout).toMatch(/^Back to generation 1: .* apply\n/)
    expect(ran.stdout).toMatch(/This is generation 3\. The way back: auditform rollback 2\n$/)
    expect(await keysOf(desk)).toEqual(['identity', 'time-change'])
    const again = await rollback(desk, '1')
    expect(again).toMatchObject({status: 0, stdout: expect.stringMatching(/No changes\./)})
  })

  test('for a program as one document, and the history says so', async () => {
    const desk = await applied()
    const ran = await rollback(desk, '1', '--yes', '--json', '--reason', 'CHG 9')
    expect(ran.status).toBe(0)
    const document = v.parse(planSchema, documentOf(ran))
    expect(document).toMatchObject({back_to: 1, applied: {generation: 3, verified: true}})
    const lines = (await readFile(`${desk.sandbox}.history.jsonl`, 'utf8')).trim().split('\n')
    const last = v.parse(historySchema, JSON.parse(lines.at(-1) ?? ''))
    expect(last).toMatchObject({action: 'rollback', result: 'applied', reason: 'CHG 9'})
    const {stdout} = await auditform(['history', ...desk.target])
    expect(stdout).toMatch(/^\* 3 .* rollback to 1 .*\n {5}CHG 9$/m)
  })

  test('telling what happens as it happens', async () => {
    const {stdout} = await rollback(await applied(), '--yes', '--json-events')
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => v.parse(applyEventSchema, JSON.parse(line)))
    expect(events.at(-1)).toMatchObject({event: 'ended', document: {back_to: 1}})
    expect(events).toContainEqual(expect.objectContaining({event: 'phase', phase: 'persist'}))
  })

  test('provisionally, and is a generation once it is confirmed', async () => {
    const desk = await applied()
    const ran = await rollback(desk, '--yes', '--json', '--confirm-within', '60s')
    expect(v.parse(planSchema, JSON.parse(ran.stdout)).applied).toMatchObject({generation: null})
    const before = await auditform(['history', ...desk.target])
    expect(before.stdout).toMatch(/^\* 2 /m)
    const confirmed = await auditform(['confirm', ...desk.target, '--json'])
    const {generation} = v.parse(confirmSchema, documentOf(confirmed)).confirmed
    expect(generation).toBe(3)
    const after = await auditform(['history', ...desk.target])
    expect(after.stdout).toMatch(/^\* 3 .* rollback to 1/m)
  })
})

describe('a refusal has a status of its own and changes nothing', () => {
  test.for([
    {args: ['0', '--yes'], status: 5, code: 'HAZARD'},
    {args: ['1'], status: 64, code: 'NOT_CONFIRMED'},
    {args: ['7', '--yes'], status: 1, code: 'NO_GENERATION'},
    {args: ['1x', '--yes'], status: 64, code: 'USAGE'},
    {args: ['1', '--yes', '--allow', 'NONSENSE'], status: 64, code: 'USAGE'},
    {args: ['1', '--yes', '--confirm-within', '5'], status: 64, code: 'USAGE'},
  ])('$status: $args', async ({args, status, code}) => {
    const desk = await applied()
    const before = await desk.sandboxText()
    const ran = await rollback(desk, ...args, '--json')
    expect(ran.status).toBe(status)
    expect(v.parse(errorSchema, JSON.parse(ran.stdout)).error.code).toBe(code)
    expect(await desk.sandboxText()).toBe(before)
  })

  test('3: the kernel is locked', async () => {
    const desk = await applied()
    await desk.bend({control: {...freshSandbox.control, enabled: 'locked'}})
    const ran = await rollback(desk, '--yes')
    expect(ran).toMatchObject({status: 3, stderr: expect.stringMatching(/locked/)})
    expect(ran.stderr).toMatch(/auditform rollback 1 --for-next-boot$/m)
    expect((await rollback(desk, '--for-next-boot', '--confirm-within=1m')).status).toBe(64)
  })

  test('but with --for-next-boot the files go back, and the boot is to bring the rest', async () => {
    const desk = await applied()
    await desk.bend({control: {...freshSandbox.control, enabled: 'locked'}})
    const {rules} = await readSandbox(desk.sandbox)
    const ran = await rollback(desk, '1', '--for-next-boot', '--yes', '--reason', 'CHG 9')
    expect(ran).toMatchObject({status: 0, stderr: ''})
    expect(ran.stdout).toMatch(/^Back to generation 1: .*$[\s\S]*^Only the files are written/m)
    expect(ran.stdout).toMatch(
      /^Staged, waiting for reboot: 2 rules of .*a\.json5, back to generation 1, .* \(CHG 9\)$/m,
    )
    const after = await readSandbox(desk.sandbox)
    expect(after.rules).toEqual(rules)
    expect(after.rules_d['auditform.rules']).toContain('identity')
    expect((await auditform(['status', ...desk.target])).status).toBe(7)
    const again = await rollback(desk, '1', '--for-next-boot', '--yes', '--json')
    expect(v.parse(planSchema, documentOf(again))).toMatchObject({
      back_to: 1,
      staged: {rules: 2, back_to: 1},
    })
  })

  test('5 ends when the hazard is allowed', async () => {
    const desk = await applied()
    expect((await rollback(desk, '0', '--yes', '--allow', 'EMPTIES')).status).toBe(0)
    const {rules, rules_d, control} = await readSandbox(desk.sandbox)
    expect([rules, rules_d, control]).toEqual([[], {}, freshSandbox.control])
  })
})
