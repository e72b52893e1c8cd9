import {setTimeout} from 'node:timers/promises'
import {readCounters} from './apply/read-counters.ts'
import type {KernelReading, Patient} from './doctor/patient.ts'
import {watchesOf} from './doctor/watches.ts'
import {AuditformError} from './errors.ts'
import type {Boot} from './persist/boot.ts'
import {readBlind} from './read-blind.ts'
import {readBoot} from './read-boot.ts'
import type {HostFacts} from './rules/host-facts.ts'
import {observe} from './state/observe.ts'
import {isReal} from './system/is-real.ts'
import type {RulesFolder, System} from './system/system.ts'

/** Reads everything of a machine that may tell why events are not recorded. Changes nothing. */
export async function readPatient(system: System): Promise<Patient> {
  const {userNamespace, pidNamespace, kernelCommandLine} = await system.surroundings()
  const none = {users: new Set<string>(), groups: new Set<string>(), paths: new Set<string>()}
  const facts = await attempt(() => system.facts(none))
  const folder = await readFolder(system)
  const boot =
    facts.kind === 'done' && folder ? await bootOf(system, folder, facts.value) : undefined
  const hints = boot?.load.rules.map(({rule}) => rule) ?? []
  const observed =
    facts.kind === 'done' ? await attempt(() => observe(system, facts.value, hints)) : facts
  const since = performance.now()
  const observation = observed.kind === 'done' ? observed.value : undefined
  const watches = watchesOf(observation?.state.rules ?? [])
  const examination = await system.examine({
    pid: observation?.status.pid,
    watched: [...new Set(watches.map(({path}) => path))],
  })
  return {
    facts: facts.kind === 'done' ? facts.value : undefined,
    kernel:
      observed.kind === 'done'
        ? {kind: 'read', observation: observed.value, later: await later(system, since)}
        : observed,
    commandLine: kernelCommandLine,
    userNamespace,
    pidNamespace,
    rulesDir: {path: folder?.path ?? '', files: folder?.files},
    blind: observation ? await readBlind(system, observation.state.rules) : [],
    boot,
    examination,
  }
}

/** A kernel that is busy loses records in bursts; half a second is enough to see one go on. */
const watchMs = 500

async function later(
  system: System,
  since: number,
): Promise<Extract<KernelReading, {kind: 'read'}>['later']> {
  // What is described does not change while one looks at it.
  if (!isReal(system)) return undefined
  await setTimeout(Math.max(0, watchMs - (performance.now() - since)))
  const {lost} = await readCounters(system)
  const milliseconds = Math.round(performance.now() - since)
  return lost === undefined ? undefined : {lost, milliseconds}
}

type Attempt<Value> =
  | {readonly kind: 'done'; readonly value: Value}
  | Extract<KernelReading, {kind: 'unreadable'}>

/** That the kernel does not answer is a finding; all else, such as a host that is away, is a failure. */
async function attempt<Value>(work: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return {kind: 'done', value: await work()}
  } catch (error) {
    if (!(error instanceof AuditformError) || !refusals.has(error.code)) throw error
    const {code: reason, message, suggestions} = error
    return {kind: 'unreadable', reason, message, suggestions}
  }
}

const refusals: ReadonlySet<string> = new Set([
  'AUDITCTL_CUT',
  'AUDITCTL_FAILED',
  'AUDITCTL_KILLED',
  'AUDITCTL_MISSING',
  'AUDITCTL_TIMEOUT',
  'AUDITCTL_UNUSABLE',
  'AUDIT_DISABLED',
  'LISTING_EMPTY',
  'NOT_PERMITTED',
  'NOT_PRIVILEGED',
  'NO_AUDIT_IN_KERNEL',
  'PID_NAMESPACE',
  'STATUS_UNREADABLE',
  'USER_NAMESPACE',
])

async function readFolder(system: System): Promise<RulesFolder | undefined> {
  try {
    return await system.rulesFolder()
  } catch (error) {
    if (isUnreadable(error)) return undefined
    throw error
  }
}

async function bootOf(
  system: System,
  folder: RulesFolder,
  facts: HostFacts,
): Promise<Boot | undefined> {
  try {
    return (await readBoot(system, folder, facts))?.now
  } catch (error) {
    if (isUnreadable(error)) return undefined
    throw error
  }
}

/** A file that may not be read is told as unknown. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof AuditformError) return error.code === 'RULES_DIR_UNREADABLE'
  return (
    error instanceof Error &&
    'code' in error &&
    ['EACCES', 'EPERM', 'EIO'].includes(String(error.code))
  )
}
