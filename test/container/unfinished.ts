import {mkdir, readFile, rm, writeFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {bootId} from '../../src/system/boot-id.ts'
import {processStart} from '../../src/system/process-start.ts'
import {projectFolder} from '../kernel/image.ts'
import {type Auditctl, type HostAudit, keyOf, putBack} from './host-audit.ts'

/** What a run of the container tests writes down before it changes anything. */
interface Unfinished {
  readonly process: number
  /** Tells that process from another one that has got its number since. */
  readonly started: string | undefined
  readonly boot: string
  readonly before: HostAudit
}

const KEY_START = 'auditform-container-'

// Rules and control values last until the machine boots, and so does /run.
const RECORD =
  process.getuid?.() === 0
    ? '/run/auditform-container-tests.json'
    : join(projectFolder, 'node_modules/.cache/auditform-container/unfinished.json')

/** A key for the rules of one run, which no other rule of the machine has. */
export function keyOfRun(): string {
  return `${KEY_START}${process.pid}`
}

/** Whether a listed rule has a key of a run of these tests. */
export function isOurs(line: string): boolean {
  return keyOf(line)?.startsWith(KEY_START) ?? false
}

/** Writes down how things are, so that they can be put back whatever becomes of this run. */
export async function begin(before: HostAudit, record = RECORD): Promise<void> {
  const {pid} = process
  const [started, boot] = await Promise.all([processStart(pid), bootId()])
  const unfinished: Unfinished = {process: pid, started, boot, before}
  await mkdir(dirname(record), {recursive: true})
  await writeFile(record, JSON.stringify(unfinished))
}

/** Whether another run is at work, whose rules and containers are not to be touched. */
export async function isAtWork(record = RECORD): Promise<boolean> {
  const last = await read(record)
  if (last === undefined || last.process === process.pid) return false
  return last.started !== undefined && (await processStart(last.process)) === last.started
}

/** Puts back what a run has left, this one or one that was killed; whether there was one. */
export async function finishLast(auditctl: Auditctl, record = RECORD): Promise<boolean> {
  const last = await read(record)
  if (last !== undefined) await putBack(auditctl, KEY_START, last.before)
  await rm(record, {force: true})
  return last !== undefined
}

async function read(record: string): Promise<Unfinished | undefined> {
  const text = await readFile(record, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const last: Unfinished = JSON.parse(text)
  return last.boot === (await bootId()) ? last : undefined
}
