import {isDeepStrictEqual} from 'node:util'
import type {TestProject} from 'vitest/node'
import {baseImage} from './base-image.ts'
import {type Engine, findEngine} from './engine.ts'
import {type Auditctl, auditctlFor, type HostAudit, readAudit} from './host-audit.ts'
import {type Grant, LABEL, type Place, startPlace} from './place.ts'
import {buildProgramImage, PROGRAM_IMAGE} from './program-image.ts'
import {begin, finishLast, isAtWork, isOurs, keyOfRun} from './unfinished.ts'

/** What the tests of a run share. */
export interface Shared {
  /** Where the engine answers, if it was started for this run. */
  readonly address: string | undefined
  /** The base image, in which there is no program and no Node. */
  readonly base: string
  /** The most that the engine grants. */
  readonly grant: Grant
  /** The key of all rules of this run. */
  readonly key: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Null where this machine cannot run the container tests. */
    container: Shared | null
  }
}

/** Why the tests cannot run here; they are skipped then. */
class NotHere extends Error {}

/** Builds the image, and takes away after the last test what any of them has left on this machine. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let engine: Engine | undefined
  const stop = async (): Promise<void> => {
    if (engine === undefined) return
    await removeContainers(engine)
    await engine.stop()
  }
  try {
    if (await isAtWork()) throw new NotHere('another run of them is at work')
    const found = await findEngine()
    if (typeof found === 'string') throw new NotHere(found)
    engine = found
    const finish = await prepare(project, engine)
    return () => finish().finally(stop)
  } catch (error) {
    await stop()
    const {AUDITFORM_CONTAINER} = process.env
    if (!(error instanceof NotHere) || AUDITFORM_CONTAINER === 'required') throw error
    process.stderr.write(`The container tests are skipped: ${error.message}.\n`)
    project.provide('container', null)
    return async () => {}
  }
}

async function prepare(project: TestProject, engine: Engine): Promise<() => Promise<void>> {
  await removeContainers(engine)
  const base = await baseImage(engine.client)
  if (base === undefined) throw new NotHere('no base image can be had or made (Debian: mmdebstrap)')
  await buildProgramImage(engine.client, base)

  const granted = await firstGranted()
  if (granted === undefined) {
    throw new NotHere(`${engine.name} lets no container reach the audit of its host`)
  }
  const {grant, place} = granted
  const [auditctl, whose] = await auditctlFor(place)
  // One may have begun while the images were made.
  if (await isAtWork()) throw new NotHere('another run of them is at work')
  const putBack = await finishLast(auditctl)
  const before = await readAudit(auditctl)
  const reason = refuses(before)
  if (reason !== undefined) throw new NotHere(reason)
  await begin(before)
  process.stdout.write(
    `The container tests run with ${engine.name}, on ${base}, with ${words(grant)}; the host is read with ${whose}.\n`,
  )
  if (putBack) process.stdout.write('What an earlier run had left was put back.\n')
  project.provide('container', {address: engine.address, base, grant, key: keyOfRun()})
  return () => finish(auditctl, before)
}

/** A container with the most that the engine grants, which must be enough to ask the kernel. */
async function firstGranted(): Promise<{readonly grant: Grant; readonly place: Place} | undefined> {
  for (const grant of ['privileged', 'AUDIT_CONTROL'] as const) {
    try {
      const place = await startPlace({image: PROGRAM_IMAGE, grant})
      const {stdout} = await place.run('auditctl', '-s')
      if (/^enabled /m.test(stdout)) return {grant, place}
      process.stdout.write(`With ${words(grant)} the kernel refuses audit.\n`)
    } catch (error) {
      const said = error instanceof Error ? error.message.trim() : String(error)
      process.stdout.write(`The engine refuses ${words(grant)}: ${said}\n`)
    }
  }
  return undefined
}

function words(grant: Grant): string {
  return grant === 'privileged' ? '--privileged --pid=host' : '--cap-add AUDIT_CONTROL --pid=host'
}

function refuses({rules, control}: HostAudit): string | undefined {
  if (control['enabled'] === 2) return 'the audit of this machine is locked until it boots'
  const found = rules.find(isOurs)
  return found && `this machine has a rule with a key of these tests already: ${found}`
}

async function finish(auditctl: Auditctl, before: HostAudit): Promise<void> {
  const left = (await readAudit(auditctl)).rules.filter(isOurs)
  await finishLast(auditctl)
  const after = await readAudit(auditctl)
  if (!isDeepStrictEqual(after, before)) {
    const [was, is] = [before, after].map((audit) => JSON.stringify(audit, null, 2))
    throw new Error(`The audit of this machine is not as it was before.\n${was}\n${is}`)
  }
  const put = left.length > 0 ? ` once ${left.length} rules that tests left were deleted` : ''
  process.stdout.write(`Rules and control values of this machine are as they were${put}.\n`)
}

async function removeContainers({client: {container}}: Engine): Promise<void> {
  const filters = {label: [LABEL]}
  for (const {Id} of await container.dockerode.listContainers({all: true, filters})) {
    await container.getById(Id).remove({force: true})
  }
}
