import fc from 'fast-check'
import * as v from 'valibot'
import {expect, test} from 'vitest'
import {jsonText} from '../../src/report/json-text.ts'
import {planAsJson} from '../../src/report/plan-json.ts'
import {planSchema} from '../../src/report/plan-schema.ts'
import {makeWorld} from '../world.ts'
import {hostilePlanView} from './hostile-view.ts'
import {forgedLine, unprintableIn} from './unprintable.ts'

const before = `{rules: [
  '-a always,exit -F arch=b64 -S adjtimex -k time', '-w /etc/passwd -p wa -k a', '-w /etc/hosts',
]}`
const after = `{control: {backlog_limit: 8192, failure: 'panic', enabled: 'locked'}, rules: [
  '-a never,exit -F arch=b64 -S adjtimex -F uid=0',
  '-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time', '-w /etc/passwd -p rwa -k a',
]}`

async function changedWorld() {
  const world = await makeWorld()
  await world.write('p.json5', before)
  await world.apply(world.system, 'p.json5')
  await world.write('p.json5', after)
  return world
}

test('the commands of the document, run one by one, do what apply does', async () => {
  const [applied, replayed] = [await changedWorld(), await changedWorld()]
  await applied.apply(applied.system, 'p.json5')
  const text = jsonText(planAsJson(await replayed.view(replayed.system, 'p.json5')))
  const {operations} = v.parse(planSchema, JSON.parse(text))
  expect(operations.length).toBeGreaterThan(5)
  for (const {argv} of operations) await replayed.system.auditctl(argv)
  const {rules, control} = await replayed.sandbox()
  expect({rules, control}).toMatchObject({
    rules: (await applied.sandbox()).rules,
    control: (await applied.sandbox()).control,
  })
})

test('what takes the operations back, run backwards, leads back', async () => {
  const world = await changedWorld()
  const start = await world.sandbox()
  await world.write('p.json5', after.replace(`, enabled: 'locked'`, ''))
  const {operations} = planAsJson(await world.view(world.system, 'p.json5'))
  for (const {argv} of operations) await world.system.auditctl(argv)
  expect(await world.sandbox()).not.toEqual(start)
  for (const {undo} of operations.toReversed()) await world.system.auditctl(undo)
  const {rules, control} = await world.sandbox()
  expect(control).toEqual(start.control)
  expect(rules.map((rule) => JSON.stringify(rule)).sort()).toEqual(
    start.rules.map((rule) => JSON.stringify(rule)).sort(),
  )
})

test('a plan is said in numbers, names and places', async () => {
  const world = await changedWorld()
  const document = planAsJson(await world.view(world.system, 'p.json5'))
  expect(document).toMatchObject({
    format_version: '1.0',
    auditctl: '3.1.2',
    machine: 'x86_64',
    as_desired: false,
    locked: false,
    summary: {operations: document.operations.length},
    rules_file: {change: 'update', files_of_others: []},
    readers: {kind: 'agree'},
    unreadable: [],
  })
  expect(document.operations.at(-1)).toMatchObject({
    kind: 'control',
    argv: ['-e', '2'],
    control: {name: 'enabled', value: 'locked'},
    hazards: ['LOCKS_UNTIL_REBOOT'],
    source: {line: 1},
  })
  const [watch] = document.operations.filter(({argv}) => argv.includes('perm=rwa'))
  expect(watch).toMatchObject({
    kind: 'append',
    listing: '-w /etc/passwd -p rwa -k a',
    kernel_rule: {
      list: 4,
      action: 2,
      fields: [
        [105, '0x40000000', '/etc/passwd'],
        [106, '0x40000000', 14],
        [210, '0x40000000', 'a'],
      ],
      syscalls: 'all',
    },
  })
})

test('whatever others wrote, the document is as the schema says and reads back the same', () => {
  fc.assert(
    fc.property(forgedLine, (text) => {
      const document = planAsJson(hostilePlanView(text))
      expect(v.is(planSchema, document)).toBe(true)
      const json = jsonText(document)
      expect(JSON.parse(json)).toEqual(document)
      expect(unprintableIn(json)).toEqual([])
    }),
    {numRuns: 100},
  )
})
