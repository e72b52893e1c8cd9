import {expect, test} from 'vitest'
import {isAnsweredAsBefore} from '../../src/quiet/ask-again.ts'
import type {Doors} from '../../src/quiet/questions.ts'
import {type Recording, recordAnswers} from '../../src/quiet/recording.ts'
import {readDesired} from '../../src/read-desired.ts'
import {readDrift} from '../../src/read-drift.ts'
import {propose} from '../../src/reconcile.ts'
import {nodePolicyFiles} from '../../src/system/policy-files.ts'
import type {System} from '../../src/system/system.ts'
import {makeWorld} from '../world.ts'
import {leavesOf} from './leaves.ts'

const policy = `{
  control: {backlog_limit: 8192},
  rules: [
    '-w /etc/passwd -p wa -k identity',
    {watch: '/etc/ssh', perm: 'wa', key: 'ssh'},
    '-a always,exit -F arch=b64 -S openat -F auid>=1000 -F uid=nobody -k open',
  ],
}`

/** A modelled host in sync, asked question by question, like a real one. */
async function hostInSync() {
  const world = await makeWorld()
  const path = await world.write('p.json5', policy)
  await world.apply(world.system, 'p.json5')
  const {revision, ...system} = world.system
  const looks = {
    paths: new Map([['/etc/ssh', {kind: 'directory', realPath: '/etc/ssh', madeAt: 5} as const]]),
    mounts: [{path: '/etc/ssh/keys', type: 'ext4', since: 1_500}],
    bootedAt: 1_000,
    loadedAt: 2_000,
  }
  const machine: System = {...system, watchedPaths: async () => looks}
  const doors: Doors = {machine, policies: nodePolicyFiles()}
  return {world, path, doors}
}

/** Looks at it as drift does. */
async function look({machine, policies}: Doors, path: string) {
  const {desired, facts} = await readDesired(
    [path],
    policies,
    'anyone',
    machine.facts,
    'as-described',
  )
  const proposal = await propose(machine, desired, facts, {liveOnly: false, takeOver: false})
  return (await readDrift(machine, proposal, desired.controlPlaces)).drifts
}

async function answersOf(recording: Recording) {
  const answered = await recording.answered()
  if (answered === undefined) throw new Error('it is spoilt')
  return answered
}

test('all that was asked is answered the same while nothing changes', async () => {
  const {doors, path} = await hostInSync()
  const recording = recordAnswers(doors)
  expect(await look(recording.doors, path)).toEqual([])
  const answered = await answersOf(recording)
  expect(new Set(answered.map(({ask}) => ask))).toEqual(
    new Set([
      ...['auditctl', 'bootFiles', 'bootId', 'exactReading', 'facts', 'read', 'readState'],
      ...['realFolder', 'rulesFolder', 'surroundings', 'watchedPaths'],
    ]),
  )
  expect(await isAnsweredAsBefore(doors, answered)).toBe(true)
})

test('each part of each answer counts', async () => {
  const {doors, path} = await hostInSync()
  const recording = recordAnswers(doors)
  await look(recording.doors, path)
  const answered = await answersOf(recording)
  const unheard: string[] = []
  let bent = 0
  for (const question of answered) {
    const given: unknown = await Reflect.apply(
      Reflect.get(doors[question.door], question.ask),
      doors[question.door],
      JSON.parse(question.words, (_, value) =>
        Array.isArray(value?.set) ? new Set(value.set) : value,
      ),
    )
    for (const {name, value} of leavesOf(given)) {
      bent++
      const liar = {[question.ask]: async () => value}
      const door = {...doors[question.door], ...liar}
      const isHeard = !(await isAnsweredAsBefore({...doors, [question.door]: door}, [question]))
      if (!isHeard) unheard.push(`${question.ask} ${name}`)
    }
  }
  expect(unheard).toEqual([])
  expect(bent).toBeGreaterThan(150)
})

test('of nothing that was asked nothing is proven', async () => {
  const {doors} = await hostInSync()
  expect(await isAnsweredAsBefore(doors, [])).toBe(false)
})

test('one answer among all is enough', async () => {
  const {doors, path} = await hostInSync()
  const recording = recordAnswers(doors)
  await look(recording.doors, path)
  const answered = await answersOf(recording)
  for (const at of answered.keys()) {
    const other = answered.map((each, index) =>
      index === at ? {...each, answer: `${each.answer} `} : each,
    )
    expect(await isAnsweredAsBefore(doors, other)).toBe(false)
  }
})

test.for([
  [
    'a rule that is written',
    ({machine}: Doors) => machine.auditctl(['-w', '/etc/group', '-p', 'wa']),
  ],
  ['a state file that is written', ({machine}: Doors) => machine.writeState('drift-x', 'text')],
  ['the lock that is taken', ({machine}: Doors) => machine.withLock(async () => {})],
  ['the log that is searched', ({machine}: Doors) => machine.auditTrail({} as never)],
] as const)('%s spoils it', async ([, act]) => {
  const {doors, path} = await hostInSync()
  const recording = recordAnswers(doors)
  await look(recording.doors, path)
  await act(recording.doors)
  expect(await recording.answered()).toBeUndefined()
})

test('a question that fails spoils it', async () => {
  const {doors} = await hostInSync()
  const machine = {...doors.machine, bootFiles: () => Promise.reject(new Error('no'))}
  const recording = recordAnswers({...doors, machine})
  await expect(recording.doors.machine.bootFiles()).rejects.toThrow('no')
  expect(await recording.answered()).toBeUndefined()
})

test('two answers to one question spoil it', async () => {
  const {doors} = await hostInSync()
  let count = 0
  const machine = {...doors.machine, readState: async () => String(count++)}
  const recording = recordAnswers({...doors, machine})
  await recording.doors.machine.readState('staged')
  await recording.doors.machine.readState('journal')
  expect(await recording.answered()).toHaveLength(3)
  await recording.doors.machine.readState('staged')
  expect(await recording.answered()).toBeUndefined()
})

test('of a machine with a revision nothing else need be asked but its state', async () => {
  const {world, path} = await hostInSync()
  const doors = {machine: world.system, policies: nodePolicyFiles()}
  const recording = recordAnswers(doors)
  await look(recording.doors, path)
  const asked = (await answersOf(recording)).map(({ask}) => ask)
  expect([...new Set(asked)].sort()).toEqual([
    ...['bootId', 'read', 'readState', 'realFolder', 'revision'],
  ])
})

test('a machine that changed while it was asked spoils it', async () => {
  const {world, path} = await hostInSync()
  const recording = recordAnswers({machine: world.system, policies: nodePolicyFiles()})
  await look(recording.doors, path)
  await world.system.auditctl(['-D'])
  expect(await recording.answered()).toBeUndefined()
})

test('where the kernel itself was asked, what auditctl prints of it need not be asked again', async () => {
  const {doors, path} = await hostInSync()
  const exactReading = async () => ({
    ...(await doors.machine.exactReading()),
    status: {enabled: 1} as never,
  })
  const machine = {...doors.machine, exactReading, auditctlFile: async () => 'the file'}
  const recording = recordAnswers({...doors, machine})
  await look(recording.doors, path)
  const asked = (await answersOf(recording)).map(({ask}) => ask)
  expect(asked).not.toContain('auditctl')
  expect(asked).toContain('exactReading')
  // Another auditctl prints something else.
  expect(asked).toContain('auditctlFile')
})
