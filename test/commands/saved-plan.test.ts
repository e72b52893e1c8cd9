import {chmod, readFile, stat, truncate, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import * as v from 'valibot'
import {describe, expect, test} from 'vitest'
import {planSchema} from '../../src/report/plan-schema.ts'
import {checksumOf} from '../../src/report/saved-plan-json.ts'
import {type SavedPlanDocument, savedPlanSchema} from '../../src/report/saved-plan-schema.ts'
import {sha256} from '../../src/system/digest.ts'
import {freshSandbox} from '../../src/system/sandbox-file.ts'
import {lacks} from '../skipping.ts'
import {auditform, documentOf, makeDesk, smallPolicy, unprintable} from './run-program.ts'

const {control} = freshSandbox

/** A desk with a plan in a file for a host that was not touched since. */
async function deskWithPlan(policyText: string = smallPolicy) {
  const desk = await makeDesk()
  const policy = await desk.write('p.json5', policyText)
  const plan = join(desk.folder, 'plan.json')
  const made = await auditform(['plan', ...desk.target, policy, '--out', plan])
  expect(made).toMatchObject({status: 2, stderr: ''})
  const read = async () => v.parse(savedPlanSchema, JSON.parse(await readFile(plan, 'utf8')))
  const apply = (...more: readonly string[]) =>
    auditform(['apply', '--yes', ...desk.target, plan, ...more])
  return {...desk, policy, plan, made, read, apply}
}

test('plan, show, apply and apply again: one life of a saved plan', async () => {
  const {plan, made, read, apply, policy, target} = await deskWithPlan()
  const saved = await read()
  expect(made.stdout).toMatch(
    `Saved as plan ${saved.plan_id}. To apply just this: auditform apply `,
  )
  expect((await stat(plan)).mode & 0o777).toBe(0o600)

  const shown = await auditform(['show', plan])
  expect(shown).toMatchObject({status: 0, stderr: ''})
  expect(shown.stdout).toMatch(/^Saved plan [0-9a-f]{12}, made 20.*\nFor sandbox .*\n/)
  expect(shown.stdout).toMatch(/2 \+ -w \/etc\/passwd -p wa -k identity\n +who is who/)
  expect(`${(await auditform(['show', plan, '--json'])).stdout}`).toBe(await readFile(plan, 'utf8'))

  const applied = await apply()
  expect(applied).toMatchObject({status: 0, stderr: ''})
  expect(applied.stdout).toMatch(/Applied and verified: 3 operations/)
  const again = await apply()
  expect(again).toMatchObject({status: 0, stderr: ''})
  expect(again.stdout).toMatch(`Plan ${saved.plan_id} is already applied; nothing was changed.\n`)
  const inJson = v.parse(planSchema, documentOf(await apply('--json')))
  expect(inJson).toMatchObject({as_desired: true, applied: null})
  expect((await auditform(['plan', ...target, policy])).status).toBe(0)
})

test('what apply runs is what the file lists, and --json says it as for a policy', async () => {
  const {read, apply} = await deskWithPlan()
  const {operations} = await read()
  const applied = v.parse(planSchema, documentOf(await apply('--json')))
  expect(applied.operations).toEqual(operations)
  expect(applied.applied).toMatchObject({operations: operations.length, verified: true})
})

describe('refused, with nothing changed', () => {
  const edit = async (plan: string, change: (text: string) => string) =>
    writeFile(plan, change(await readFile(plan, 'utf8')))

  type Desk = Awaited<ReturnType<typeof deskWithPlan>>
  const refusals: readonly {
    readonly name: string
    readonly status: number
    readonly prepare: (desk: Desk) => Promise<unknown>
    readonly more?: readonly string[]
    readonly says: RegExp
  }[] = [
    {
      name: 'stale',
      status: 4,
      prepare: ({bend}) => bend({control: {...control, rate_limit: 5}}),
      says: /changed since plan [0-9a-f]{12} was made\.\n {2}Changed: rate_limit is 5, and was 0\n/,
    },
    {
      name: 'another auditctl',
      status: 4,
      prepare: ({bend}) => bend({auditctl: '4.0.2'}),
      says: /made for auditctl 3\.1\.2, and this is 4\.0\.2/,
    },
    {
      name: 'one byte changed',
      status: 1,
      prepare: ({plan}) => edit(plan, (text) => text.replace('/etc/passwd', '/etc/passwe')),
      says: /checksum/,
    },
    {
      name: 'cut off',
      status: 1,
      prepare: ({plan}) => truncate(plan, 2000),
      says: /it is cut off/,
    },
    {
      name: 'another policy beside it',
      status: 64,
      prepare: async () => {},
      more: ['other.json5'],
      says: /is a saved plan, and stands alone/,
    },
    {
      name: 'a flag of planning',
      status: 64,
      prepare: async () => {},
      more: ['--order', 'free'],
      says: /--order is for planning/,
    },
  ]

  test.for(refusals)('$status: $name', async ({status, prepare, more = [], says}) => {
    const desk = await deskWithPlan()
    await prepare(desk)
    const before = await desk.sandboxText()
    const ran = await desk.apply(...more)
    expect(ran).toMatchObject({status, stdout: ''})
    expect(ran.stderr).toMatch(says)
    expect(await desk.sandboxText()).toBe(before)
  })

  test('4: another host, which then has a document for a program', async () => {
    const {plan} = await deskWithPlan()
    const other = await makeDesk()
    const ran = await auditform(['apply', '--yes', ...other.target, plan, '--json'])
    expect(ran.status).toBe(4)
    expect(documentOf(ran)).toMatchObject({error: {code: 'OTHER_HOST', exit_status: 4}})
  })

  test('1: an operation that was slipped in by somebody who made the checksum anew', async () => {
    const {plan, read, apply, sandboxText} = await deskWithPlan()
    const saved = await read()
    const [first] = saved.operations
    if (first === undefined) throw new Error('The plan has no operation.')
    const forged = {...saved, operations: [...saved.operations, {...first, argv: ['-e', '0']}]}
    await writeFile(plan, JSON.stringify(sealed(forged)))
    const before = await sandboxText()
    const ran = await apply()
    expect(ran.status).toBe(1)
    expect(ran.stderr).toMatch(/operation 4 is auditctl -e 0, where nothing belongs/)
    expect(await sandboxText()).toBe(before)
  })

  test('5: a hazard, which is looked for anew, until it is allowed', async () => {
    const {plan, read, apply} = await deskWithPlan(`{control: {failure: 'panic'}}`)
    const saved = await read()
    expect(saved.hazards).toMatchObject([{name: 'PANICS_ON_FAILURE', stops: true}])
    expect(await apply()).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/PANICS_ON_FAILURE is not allowed/),
    })
    const tame = saved.hazards.map((hazard) => ({...hazard, stops: false}))
    await writeFile(plan, JSON.stringify(sealed({...saved, hazards: tame})))
    expect((await apply()).status).toBe(1)
    await writeFile(plan, JSON.stringify(saved))
    expect((await apply('--allow', 'PANICS_ON_FAILURE')).status).toBe(0)
  })

  function sealed(saved: SavedPlanDocument): SavedPlanDocument {
    return {...saved, checksum: checksumOf(saved, sha256)}
  }
})

describe('a file that cannot be used', () => {
  test.for([
    {file: 'none.json', says: /none\.json cannot be read as a saved plan: there is no such file/},
    {file: 'site.json5', says: /site\.json5 cannot be read as a saved plan: it is something else/},
    {file: '.', says: /it is a folder/},
  ])('show $file', async ({file, says}) => {
    const {folder, write} = await makeDesk()
    await write('site.json5', smallPolicy)
    const ran = await auditform(['show', file], {cwd: folder})
    expect(ran).toMatchObject({status: 1, stdout: ''})
    expect(ran.stderr).toMatch(says)
  })

  const isRoot = process.geteuid?.() === 0
  test.skipIf(lacks(!isRoot, 'root can read every file'))(
    'show and apply without permission',
    async () => {
      const {plan, apply} = await deskWithPlan()
      await chmod(plan, 0)
      expect((await auditform(['show', plan])).stderr).toMatch(/permission denied/)
      expect((await apply()).status).toBe(1)
    },
  )

  test('a plan to be planned for is wrong usage', async () => {
    const {plan, target} = await deskWithPlan()
    const ran = await auditform(['plan', ...target, plan])
    expect(ran).toMatchObject({status: 64, stdout: ''})
    expect(ran.stderr).toMatch(/is a saved plan, and no policy\.\n {2}See it: auditform show /)
  })

  test('show without a file is wrong usage', async () => {
    expect(await auditform(['show'])).toMatchObject({status: 64, stdout: ''})
  })
})

describe('--out', () => {
  test('replaces a saved plan, also a damaged one, and nothing else', async () => {
    const {folder, target, policy, plan, read} = await deskWithPlan()
    const {plan_id} = await read()
    await truncate(plan, 2000)
    await auditform(['plan', ...target, policy, '--out', plan])
    expect((await read()).plan_id).toBe(plan_id)
    const ran = await auditform(['plan', ...target, policy, '--out', policy])
    expect(ran.status).toBe(1)
    expect(ran.stderr).toMatch(/p\.json5 is there already, and is no saved plan/)
    expect(await readFile(policy, 'utf8')).toBe(smallPolicy)
    const nowhere = await auditform([
      'plan',
      ...target,
      policy,
      '--out',
      `${folder}/none/plan.json`,
    ])
    expect(nowhere.status).toBe(1)
    expect(nowhere.stderr).toMatch(/none\/plan\.json cannot be opened/)
  })

  test('leaves stdout to the document, and Markdown to the ticket', async () => {
    const {target, policy, plan, read} = await deskWithPlan()
    const inJson = await auditform(['plan', ...target, policy, '--out', plan, '--json'])
    expect(v.parse(planSchema, documentOf(inJson)).operations).toEqual((await read()).operations)
    const words = ['plan', ...target, policy, '--out', plan, '--format', 'markdown']
    const {stdout, status} = await auditform(words)
    expect(status).toBe(2)
    const {plan_id} = await read()
    expect(stdout).toMatch(new RegExp(`^# Audit plan ${plan_id}\\n`))
    expect(stdout).not.toMatch(unprintable)
    expect((await auditform(['show', plan, '--format', 'markdown'])).stdout).toBe(stdout)
  })
})
