import type {TrailAnswer} from '../../src/author/trail.ts'
import {readAuthors} from '../../src/read-authors.ts'
import {readDrift} from '../../src/read-drift.ts'
import type {Author} from '../../src/report/author-schema.ts'
import type {System} from '../../src/system/system.ts'
import {makeWorld, type World} from '../world.ts'

/** The answer of a machine whose log holds these records and nothing else. */
export function answerOf(text: string, more: Partial<TrailAnswer> = {}): TrailAnswer {
  return {
    search: {stdout: text, stderr: '', exitCode: text === '' ? 1 : 0},
    oldest: text.split('\n', 1)[0] ?? '',
    now: undefined,
    bootedAt: undefined,
    host: 'web1',
    files: new Map(),
    users: new Map(),
    ...more,
  }
}

/** The records of a run of auditctl, as a kernel since 5.2 and auditd write them. */
export function runOf(
  serial: number,
  change: string,
  command: string,
  {auid = 1000, exe = '/usr/sbin/auditctl'}: {auid?: number; exe?: string} = {},
): string {
  const at = `msg=audit(${1_790_000_000 + serial}.000:${serial}):`
  const title = Buffer.from(shownBy(command)).toString('hex').toUpperCase()
  return [
    `type=CONFIG_CHANGE ${at} auid=${auid} ses=2 subj=unconfined ${change} res=1`,
    `type=SYSCALL ${at} arch=c000003e syscall=44 pid=203 auid=${auid} uid=0 ses=2 comm="x" exe="${exe}" key=(null)`,
    `type=PROCTITLE ${at} proctitle=${title}`,
    '',
  ].join('\n')
}

/** A command line as its process shows it: auditctl writes NULs over the operators in its own words. */
function shownBy(command: string): string {
  const cut = command.replaceAll(
    / (-[FC]) (\w+)([=!<>&]+)/g,
    (_, option, name, operator) => ` ${option} ${name}${' '.repeat(operator.length)}`,
  )
  return (command.startsWith('auditctl ') ? cut : command).replaceAll(' ', '\0')
}

/** When the records of `runOf` with this number are of, in milliseconds since 1970. */
export function timeOf(serial: number): number {
  return (1_790_000_000 + serial) * 1000
}

/** A host on which a policy was applied and then these commands were given by hand. */
export async function driftedWorld(
  policy: string,
  ...commands: readonly string[]
): Promise<World & {authors(answer: TrailAnswer): Promise<readonly (Author | undefined)[]>}> {
  const world = await makeWorld()
  await world.write('p.rules', policy)
  await world.apply(world.system, 'p.rules')
  for (const command of commands) await world.system.auditctl(command.split(' '))
  return {
    ...world,
    async authors(answer) {
      const system: System = {
        ...world.system,
        async auditctl(args) {
          // Else the model is one without a daemon.
          const result = await world.system.auditctl(args)
          return {...result, stdout: result.stdout.replace('pid 0', 'pid 135')}
        },
        auditTrail: async () => answer,
      }
      const {proposal, desired} = await world.view(system, 'p.rules')
      const {drifts} = await readDrift(system, proposal, desired.controlPlaces)
      const authors = await readAuthors(system, proposal, drifts)
      return drifts.map((drift) => authors.get(drift))
    },
  }
}
