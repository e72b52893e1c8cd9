import {mkdir, readdir, readFile, stat, symlink, writeFile} from 'node:fs/promises'
import {expect, test} from 'vitest'
import {readSandbox, writeSandbox} from '../../src/system/sandbox-file.ts'
import {lacksPromtool, promtool} from '../promtool.ts'
import {auditform, type Desk, makeDesk, smallPolicy} from './run-program.ts'

/** A desk on which the policy is applied, and what a drift with --metrics leaves there. */
async function measuredDesk() {
  const desk = await makeDesk()
  const policy = await desk.write('p.json5', smallPolicy)
  const run = (...words: readonly string[]) => auditform([...words, ...desk.target, policy])
  await run('apply', '--yes')
  const file = `${desk.folder}/auditform.prom`
  const drift = (...words: readonly string[]) => run('drift', '--metrics', file, ...words)
  return {...desk, run, drift, file, values: () => valuesOf(file, desk)}
}

/** The values by name and labels, without the label of the target, which each has. */
async function valuesOf(file: string, {sandbox}: Desk): Promise<ReadonlyMap<string, number>> {
  const lines = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => /^auditform_/.test(line))
  const target = `target="sandbox:${sandbox}"`
  return new Map(
    lines.map((line) => {
      expect(line).toContain(target)
      const at = line.lastIndexOf(' ')
      const name = line
        .slice(0, at)
        .replace(new RegExp(`${target},?`), '')
        .replace('{}', '')
      return [
        name.replace(/\{(.+)\}$/, (_, labels: string) => ` ${labels}`),
        Number(line.slice(at)),
      ]
    }),
  )
}

/** Those of which the name begins so and that are not 0. */
function above(values: ReadonlyMap<string, number>, name: string): Record<string, number> {
  return Object.fromEntries([...values].filter(([key, value]) => key.startsWith(name) && value > 0))
}

test('a host in order is 0 in every kind of difference, and still tells when it was looked at', async () => {
  const {drift, values, file} = await measuredDesk()
  const before = Date.now() / 1000
  expect(await drift()).toEqual({status: 0, stdout: '', stderr: ''})
  const found = await values()
  expect(above(found, 'auditform_drift_differences')).toEqual({})
  expect(
    [...found.keys()].filter((key) => key.startsWith('auditform_drift_differences')),
  ).toHaveLength(19)
  expect(found.get('auditform_drift_counted_differences')).toBe(0)
  expect(found.get('auditform_drift_last_run_success')).toBe(1)
  expect(found.get('auditform_drift_last_run_timestamp_seconds')).toBeGreaterThanOrEqual(before)
  expect(found.get('auditform_drift_last_run_duration_seconds')).toBeGreaterThan(0)
  expect(found.get('auditform_last_apply_timestamp_seconds')).toBeLessThanOrEqual(before)
  expect(above(found, 'auditform_last_apply_info')).toEqual({
    'auditform_last_apply_info action="apply",result="applied"': 1,
  })
  expect(above(found, 'auditform_leg_state')).toMatchObject({
    'auditform_leg_state leg="kernel",state="in-sync"': 1,
    'auditform_leg_state leg="rules.d",state="in-sync"': 1,
  })
  expect((await stat(file)).mode & 0o777).toBe(0o644)
})

test('differences are counted by leg, kind and severity, rules by list and owner', async () => {
  const {drift, values, run, sandbox, bend} = await measuredDesk()
  const {rules, control} = await readSandbox(sandbox)
  const ofAgent = rules.slice(1).map((rule) => ({
    ...rule,
    fields: rule.fields.map((field) =>
      field.value === 'time-change' ? {...field, value: 'wazuh_fim'} : field,
    ),
  }))
  await bend({
    rules: [...rules.slice(1), ...ofAgent],
    control: {...control, enabled: 'locked', backlog_limit: 64},
  })
  const {status, stdout} = await drift()
  expect(status).toBe(2)
  expect(stdout).toContain('2 differences')
  const found = await values()
  expect(above(found, 'auditform_drift_differences')).toEqual({
    'auditform_drift_differences leg="kernel",kind="missing",severity="lost"': 1,
    'auditform_drift_differences leg="kernel",kind="control",severity="differs"': 1,
  })
  expect(found.get('auditform_drift_counted_differences')).toBe(2)
  expect(found.get('auditform_audit_locked')).toBe(1)
  expect(found.get('auditform_audit_enabled')).toBe(1)
  expect(found.get('auditform_audit_backlog_limit_records')).toBe(64)
  expect(above(found, 'auditform_audit_rules')).toEqual({
    'auditform_audit_rules list="exit",owner="policy"': 1,
    'auditform_audit_rules list="exit",owner="Wazuh"': 1,
  })
  expect(found.get('auditform_policy_rules')).toBe(2)

  expect(await drift('--ignore', 'missing')).toMatchObject({status: 2})
  expect((await values()).get('auditform_drift_ignored_differences')).toBe(1)
  expect(above(await values(), 'auditform_drift_differences')).toEqual({
    'auditform_drift_differences leg="kernel",kind="control",severity="differs"': 1,
  })
  expect(await run('apply', '--yes')).toMatchObject({status: 3})
})

test('what was accepted, is over or accepts nothing is counted apart', async () => {
  const {drift, values, write, bend} = await measuredDesk()
  await bend({rules: []})
  const file = await write(
    'accepted.json5',
    `{accept: [
      {key: 'identity', reason: 'CHG-1', until: '9999-12-31'},
      {key: 'time-change', reason: 'CHG-2', until: '2020-01-01'},
      {control: 'failure', reason: 'CHG-3', until: '9999-12-31'},
    ]}`,
  )
  expect(await drift('--accept', file)).toMatchObject({status: 2})
  const found = await values()
  expect(found.get('auditform_drift_accepted_differences')).toBe(1)
  expect(found.get('auditform_drift_expired_acceptances')).toBe(1)
  expect(found.get('auditform_drift_unused_acceptances')).toBe(1)
  expect(found.get('auditform_drift_ignored_differences')).toBe(0)
  expect(found.get('auditform_drift_counted_differences')).toBe(1)
})

test('an apply that failed, one that is open and a fight are told', async () => {
  const {drift, values, run, sandbox, bend} = await measuredDesk()
  const order = await readSandbox(sandbox)
  for (const rules of [[], order.rules, []]) {
    await bend({rules})
    await drift('--since-last')
  }
  expect((await values()).get('auditform_drift_fights')).toBe(2)
  expect((await values()).get('auditform_apply_open')).toBe(0)
  await writeFile(`${sandbox}.journal`, '{', {mode: 0o600})
  expect(await run('apply', '--yes')).toMatchObject({status: 1})
  await drift()
  const found = await values()
  expect(found.get('auditform_last_apply_success')).toBe(0)
  expect(found.get('auditform_apply_open')).toBe(1)
  expect(found.has('auditform_drift_fights')).toBe(false)
})

test('a run that fails says so, and nothing of the host', async () => {
  const {drift, values, write} = await measuredDesk()
  await drift()
  await write('sandbox.json', '{')
  expect(await drift()).toMatchObject({status: 1, stdout: ''})
  const found = await values()
  expect(found.get('auditform_drift_last_run_success')).toBe(0)
  expect(found.get('auditform_drift_last_run_error code="SANDBOX_DAMAGED"')).toBe(1)
  expect([...found.keys()].filter((key) => !/_run_|build_info/.test(key))).toEqual([])
})

test('a file that cannot be written is an error, and the verdict is told all the same', async () => {
  const {run, bend, folder, write} = await measuredDesk()
  await bend({rules: []})
  const text = await write('notes.txt', 'mine')
  await symlink(text, `${folder}/link.prom`)
  await mkdir(`${folder}/folder.prom`)
  for (const path of ['nowhere/x.prom', 'notes.txt', 'link.prom', 'folder.prom']) {
    const ran = await run('drift', '--metrics', `${folder}/${path}`)
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('has drifted from its policy: 2 differences')
    expect(ran.stderr).toMatch(/^Error: .*(cannot be|is there already)/)
    const asked = await run('drift', '--json', '--metrics', `${folder}/${path}`)
    expect(asked.status).toBe(1)
    expect(JSON.parse(asked.stdout)).toMatchObject({as_desired: false})
  }
  expect(await readFile(text, 'utf8')).toBe('mine')
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test.skipIf(lacksPromtool())(
  'promtool has nothing to say, whatever the target is called',
  async () => {
    const {folder, write} = await makeDesk()
    const policy = await write('p.json5', smallPolicy)
    const sandbox = `${folder}/"a\\b\n`
    await writeSandbox(sandbox, await readSandbox(`${folder}/sandbox.json`))
    const file = `${folder}/m.prom`
    for (const given of [policy, `${folder}/none.json5`]) {
      await auditform(['drift', '--target', `sandbox:${sandbox}`, '--metrics', file, given])
      const text = await readFile(file, 'utf8')
      expect(text).toContain('"a\\\\b\\n"')
      expect(promtool(['check', 'metrics'], text)).toEqual({status: 0, said: ''})
    }
  },
)
