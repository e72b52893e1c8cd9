import {readFile} from 'node:fs/promises'
import {runOnHost} from '../kernel/host-command.ts'
import type {Place, Ran} from './place.ts'

/** Asks the kernel of this machine. */
export type Auditctl = (...args: readonly string[]) => Promise<Ran>

/** The rules and the control values of this machine. */
export interface HostAudit {
  readonly rules: readonly string[]
  readonly control: Readonly<Record<string, number>>
}

/** The control values that are compared and put back, with the option of auditctl(8) that sets each. */
const OPTIONS: Readonly<Record<string, string>> = {
  enabled: '-e',
  failure: '-f',
  rate_limit: '-r',
  backlog_limit: '-b',
  backlog_wait_time: '--backlog_wait_time',
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id'

/** The auditctl of this machine, else the container's, which asks the same kernel; and whose it is. */
export async function auditctlFor(place: Place): Promise<readonly [Auditctl, string]> {
  const own: Auditctl = (...args) => runOnHost(['auditctl', ...args])
  const here = await own('-s').catch(() => undefined)
  const boot = await readFile(BOOT_ID, 'utf8').catch(() => '')
  // An engine may run on another machine, or in a virtual one.
  const sameKernel = (await place.run('cat', BOOT_ID)).stdout === boot
  if (sameKernel && here !== undefined && /^enabled /m.test(here.stdout)) {
    return [own, "this machine's own auditctl"]
  }
  return [(...args) => place.run('auditctl', ...args), "a second container's auditctl"]
}

/** Reads rules and control values; an error where the kernel refuses. */
export async function readAudit(auditctl: Auditctl): Promise<HostAudit> {
  const status = await auditctl('-s')
  const listing = await auditctl('-l')
  const control: Record<string, number> = {}
  for (const name of Object.keys(OPTIONS)) {
    const value = new RegExp(`^${name} (\\d+)$`, 'm').exec(status.stdout)?.[1]
    if (value !== undefined) control[name] = Number(value)
  }
  if (control['enabled'] === undefined || listing.exitCode !== 0) {
    throw new Error(`The kernel's audit cannot be read. ${status.stderr}${listing.stderr}`)
  }
  const lines = listing.stdout.split('\n').filter((line) => line !== '' && line !== 'No rules')
  return {rules: lines, control}
}

/** Deletes the rules whose key begins so, and sets the control values as they were. */
export async function putBack(
  auditctl: Auditctl,
  keyStart: string,
  before: HostAudit,
): Promise<void> {
  const now = await readAudit(auditctl)
  const keys = new Set(now.rules.map(keyOf).filter((key) => key?.startsWith(keyStart)))
  // By key, because not every rule can be deleted by the text that it is listed with.
  for (const key of keys) if (key !== undefined) await must(auditctl, ['-D', '-k', key])
  for (const [name, value] of Object.entries(before.control)) {
    const option = OPTIONS[name]
    if (option === undefined || now.control[name] === value) continue
    if ((name === 'enabled' || name === 'failure') && value > 1) {
      throw new Error(`${name} was ${value}, and is never set to that by a test.`)
    }
    await must(auditctl, [option, String(value)])
  }
}

/** The key of a listed rule. */
export function keyOf(line: string): string | undefined {
  return / (?:-k |-F key=)(\S+)$/.exec(line)?.[1]
}

async function must(auditctl: Auditctl, words: readonly string[]): Promise<void> {
  const {exitCode, stderr} = await auditctl(...words)
  if (exitCode !== 0) throw new Error(`auditctl ${words.join(' ')} failed: ${stderr}`)
}
