import {spawnSync} from 'node:child_process'
import {cp, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {auditform, makeDesk, smallPolicy} from '../commands/run-program.ts'
import {lacksPromtool, promtool} from '../promtool.ts'
import {lacks} from '../skipping.ts'

const units = new URL('../../units', import.meta.url).pathname
const rules = join(units, 'prometheus/auditform.rules.yml')
const {status: systemdStatus} = spawnSync('systemd-analyze', ['--version'])
const lacksSystemd = lacks(
  systemdStatus === 0,
  'systemd-analyze is not installed (package systemd)',
)

/** The units in a folder of their own, with a program that is there in place of ours. */
async function installedUnits(bend = (text: string) => text): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-units-'))
  onTestFinished(() => rm(folder, {recursive: true}))
  await cp(join(units, 'systemd'), folder, {recursive: true})
  for (const name of await readdir(folder, {recursive: true})) {
    if (!/\.(service|timer|conf)$/.test(name)) continue
    const text = await readFile(join(folder, name), 'utf8')
    await writeFile(
      join(folder, name),
      bend(text).replaceAll('/usr/local/bin/auditform', '/bin/true'),
    )
  }
  return folder
}

function analyze(folder: string, ...args: readonly string[]) {
  const env = {PATH: process.env['PATH'] ?? '', LANG: 'C', SYSTEMD_UNIT_PATH: `${folder}:`}
  const {status, stdout, stderr} = spawnSync('systemd-analyze', args, {env, encoding: 'utf8'})
  return {status, said: stdout + stderr}
}

const names = [
  'auditform-drift.service',
  'auditform-drift.timer',
  'auditform-drift-failed@x.service',
  'auditform-repair.service',
  'auditform-repair.timer',
]

test.skipIf(lacksSystemd)('systemd finds nothing wrong with the units', async () => {
  const folder = await installedUnits()
  const ran = analyze(folder, 'verify', ...names.map((name) => join(folder, name)))
  expect(ran).toEqual({status: 0, said: ''})
})

test.skipIf(lacksSystemd)('and would find it', async () => {
  const folder = await installedUnits((text) =>
    text.replace('OnCalendar=hourly', 'OnCalendar=nope'),
  )
  const {said} = analyze(folder, 'verify', join(folder, 'auditform-repair.timer'))
  expect(said).toContain('nope')
})

test('every command in units and in the lines for cron is one that the program takes', async () => {
  const texts = await Promise.all(
    (await readdir(units, {recursive: true, withFileTypes: true}))
      .filter((entry) => entry.isFile() && !/\.(md|yml)$/.test(entry.name))
      .map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  )
  const commands = texts
    .flatMap((text) => text.split('\n'))
    .flatMap(
      (line) => /(?:^ExecStart=\/usr\/local\/bin\/|root )(auditform .*)$/.exec(line)?.[1] ?? [],
    )
    .map((command) => command.replace(/ >>.*/, ''))
  expect(commands).toHaveLength(5)
  const {write, folder, target} = await makeDesk()
  const policy = await write('p.json5', smallPolicy)
  await auditform(['apply', '--yes', ...target, policy])
  for (const command of commands) {
    const [, ...words] = command.split(' ')
    const here = words.map((word) => (word.endsWith('.prom') ? `${folder}/m.prom` : word))
    expect(await auditform([...here, ...target, policy]), command).toMatchObject({
      status: 0,
      stdout: '',
    })
  }
})

test.skipIf(lacksPromtool())('promtool finds nothing wrong with the alerts', () => {
  const ran = promtool(['check', 'rules', '--lint=all', '--lint-fatal', rules])
  expect(ran).toMatchObject({status: 0, said: expect.stringContaining('11 rules found')})
})

test.skipIf(lacksPromtool())('each alert fires when it should, and only then', () => {
  const ran = promtool(['test', 'rules', new URL('alerts.yml', import.meta.url).pathname])
  expect(ran.said).toContain('SUCCESS')
  expect(ran.status).toBe(0)
})

test('the alerts ask for metrics that drift writes', async () => {
  const {write, folder, target} = await makeDesk()
  const policy = await write('p.json5', smallPolicy)
  await auditform(['apply', '--yes', ...target, policy])
  await auditform(['drift', '--since-last', '--metrics', `${folder}/m.prom`, ...target, policy])
  const written = await readFile(`${folder}/m.prom`, 'utf8')
  const asked = new Set((await readFile(rules, 'utf8')).match(/\bauditform_\w+/g))
  expect(asked.size).toBeGreaterThan(10)
  for (const name of asked) expect(written).toContain(`# TYPE ${name} `)
})
