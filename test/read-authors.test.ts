import {expect, test} from 'vitest'
import type {Drift} from '../src/drift/drift.ts'
import {AuditformError} from '../src/errors.ts'
import {withHistory} from '../src/history.ts'
import {type Authors, readAuthors} from '../src/read-authors.ts'
import {readDrift} from '../src/read-drift.ts'
import type {Author} from '../src/report/author-schema.ts'
import type {System} from '../src/system/system.ts'
import {answerOf} from './author/trails.ts'
import {makeWorld} from './world.ts'

const line = '-w /etc/passwd -p wa -k identity'

/** A host with one missing rule, its log, and a way to run something that gets into the history. */
async function worldWith(records: (now: number) => string) {
  const world = await makeWorld()
  await world.write('p.rules', `${line}\n`)
  await world.apply(world.system, 'p.rules')
  await world.system.auditctl(['-W', ...line.split(' ').slice(1)])
  const asked: (number | undefined)[] = []
  const system: System = {
    ...world.system,
    async auditctl(args) {
      const result = await world.system.auditctl(args)
      return {...result, stdout: result.stdout.replace('pid 0', 'pid 135')}
    },
    async auditTrail({since}) {
      asked.push(since)
      return answerOf(records(Date.now()))
    },
  }
  const {proposal, desired} = await world.view(system, 'p.rules')
  const {drifts} = await readDrift(system, proposal, desired.controlPlaces)
  const [drift] = drifts
  if (drift === undefined) throw new Error('The host has not drifted.')
  return {
    asked,
    drift,
    system,
    /** Writes down a run that takes a moment. */
    run: (fails: boolean) =>
      withHistory(
        world.system,
        {id: fails ? 'failing' : 'sound', action: 'apply', reason: null},
        async () => {
          const from = Date.now()
          // Longer than a tick of the kernel's clock.
          while (Date.now() < from + 30);
          if (fails) throw new AuditformError('X', 'It failed.')
        },
        () => ({result: 'applied'}),
        () => {},
      ).catch(() => {}),
    who: async (known?: Authors): Promise<Author | undefined> =>
      (await readAuthors(system, proposal, [drift], known)).get(drift),
  }
}

const removal = (at: number, exe = '/usr/sbin/auditctl') => {
  const head = `msg=audit(${(at / 1000).toFixed(3)}:7):`
  return [
    `type=CONFIG_CHANGE ${head} auid=1000 ses=2 op=remove_rule key="identity" list=4 res=1`,
    `type=SYSCALL ${head} pid=9 comm="x" exe="${exe}" key=(null)`,
  ].join('\n')
}

test('what was before the last apply that ended well is nobody’s doing', async () => {
  let at = Date.now()
  const {run, who, asked} = await worldWith(() => removal(at))
  expect(await who()).toMatchObject({kind: 'recorded', auid: 1000})
  await run(false)
  expect(await who()).toMatchObject({kind: 'not-recorded', why: 'no-record'})
  at = Date.now()
  await run(false)
  expect(await who()).toMatchObject({kind: 'not-recorded', why: 'no-record'})
  at = Date.now() + 100
  expect(await who()).toMatchObject({kind: 'recorded', auid: 1000})
  // Without a run the whole log is searched, and behind one no more than from an hour before it.
  expect(asked[0]).toBeUndefined()
  expect(Date.now() - (asked[1] ?? 0)).toBeLessThan(3_700_000)
  expect(Date.now() - (asked[1] ?? 0)).toBeGreaterThan(3_500_000)
})

test('what a failed run of this program did is told as that, and what others did meanwhile is not', async () => {
  let [at, exe] = [0, '/usr/sbin/auditctl']
  const {run, who} = await worldWith(() => removal(at, exe))
  await run(false)
  const before = Date.now()
  await run(true)
  at = before + 10
  expect(await who()).toMatchObject({kind: 'auditform', run: 'failing', action: 'apply'})
  exe = '/opt/agent'
  expect(await who()).toMatchObject({kind: 'recorded', exe})
})

test('whoever is known already is not looked up again', async () => {
  const {who, asked, drift} = await worldWith(() => '')
  const author: Author = {kind: 'auditform', at: 'x', run: 'y', action: 'apply'}
  const known = (each: Author): Authors => new Map<Drift, Author>([[drift, each]])
  expect(await who(known(author))).toBe(author)
  expect(asked).toHaveLength(0)
  const unknown = {kind: 'not-recorded', why: 'no-ausearch', detail: null} as const
  expect(await who(known(unknown))).toMatchObject({why: 'no-record'})
  expect(asked).toHaveLength(1)
})

test('a log that cannot be asked for is a reason, and no failure', async () => {
  const {system, who} = await worldWith(() => '')
  system.auditTrail = () => Promise.reject(new AuditformError('SSH_LOST', 'The host is gone.'))
  expect(await who()).toEqual({
    kind: 'not-recorded',
    why: 'unreadable',
    detail: 'The host is gone.',
  })
  system.auditTrail = async () => undefined
  expect(await who()).toBeUndefined()
})
