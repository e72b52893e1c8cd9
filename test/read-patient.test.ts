import {expect, test} from 'vitest'
import {AuditformError} from '../src/errors.ts'
import {readPatient} from '../src/read-patient.ts'
import type {System} from '../src/system/system.ts'
import {makeWorld} from './world.ts'

test('rules, control values, rules.d and the next boot of a machine', async () => {
  const world = await makeWorld({rules_d: {'a.rules': '-w /etc/passwd -p wa\n'}})
  await world.system.auditctl(['-w', '/etc/hosts', '-p', 'wa'])
  const patient = await readPatient(world.system)
  expect(patient).toMatchObject({
    kernel: {kind: 'read', later: undefined},
    boot: {load: {rules: [{}]}},
    rulesDir: {files: [{name: 'a.rules'}]},
  })
})

test('the machine is asked once for all that rules watch', async () => {
  const {system} = await makeWorld()
  for (const path of ['/etc/hosts', '/etc/passwd']) await system.auditctl(['-w', path, '-p', 'wa'])
  await system.auditctl('-a always,exit -F path=/etc/hosts -F perm=r -F exe=/bin/su'.split(' '))
  const asked: unknown[] = []
  const examine: System['examine'] = (question) => {
    asked.push(question)
    return system.examine(question)
  }
  await readPatient({...system, examine})
  expect(asked).toEqual([{pid: 0, watched: ['/etc/hosts', '/etc/passwd', '/bin/su']}])
})

test('records that are lost while one looks are counted', async () => {
  const {system} = await makeWorld()
  let lost = 5
  const losing: System = {
    ...system,
    kind: 'local',
    async auditctl(args) {
      const result = await system.auditctl(args)
      lost += 2
      return {...result, stdout: result.stdout.replace(/^lost .*$/m, `lost ${lost}`)}
    },
  }
  const {kernel} = await readPatient(losing)
  expect(kernel).toMatchObject({kind: 'read', later: {milliseconds: expect.any(Number)}})
  if (kernel.kind === 'unreadable' || kernel.later === undefined) throw new Error('not read')
  expect(kernel.later.lost).toBeGreaterThan(kernel.observation.status.lost ?? 0)
  expect(kernel.later.milliseconds).toBeGreaterThanOrEqual(499)
})

test.for([
  ['facts', 'NOT_PRIVILEGED'],
  ['exactReading', 'USER_NAMESPACE'],
] as const)('a kernel that does not answer (%s) is read as such', async ([where, code]) => {
  const {system} = await makeWorld()
  const fail = () => Promise.reject(new AuditformError(code, 'It is so.', {suggestions: ['Go.']}))
  const patient = await readPatient({...system, [where]: fail})
  expect(patient.kernel).toEqual({
    kind: 'unreadable',
    reason: code,
    message: 'It is so.',
    suggestions: ['Go.'],
  })
  expect(patient.boot === undefined).toBe(where === 'facts')
})

test('a host that is away is a failure, and no finding', async () => {
  const {system} = await makeWorld()
  const facts = () => Promise.reject(new AuditformError('CONNECTION_LOST', 'It is away.'))
  await expect(readPatient({...system, facts})).rejects.toMatchObject({code: 'CONNECTION_LOST'})
})

test('a rules.d that may not be read is unknown', async () => {
  const {system} = await makeWorld()
  const rulesFolder = () => Promise.reject(new AuditformError('RULES_DIR_UNREADABLE', 'No.'))
  expect(await readPatient({...system, rulesFolder})).toMatchObject({
    rulesDir: {files: undefined},
    boot: undefined,
    kernel: {kind: 'read'},
  })
})
