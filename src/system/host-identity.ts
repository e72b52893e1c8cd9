import {readFile} from 'node:fs/promises'
import {hostname} from 'node:os'
import type {System} from './system.ts'

/** Which machine it is that a plan is made for. */
export interface HostIdentity {
  readonly kind: System['kind']
  /** Its host name; for what is no host of its own, such as a sandbox, its description. */
  readonly hostname: string
  /** /etc/machine-id (see machine-id(5)); null where there is none to be read. */
  readonly machine_id: string | null
}

/** Tells the identity of a machine, as far as it has one. */
export async function hostIdentity({kind, description}: System): Promise<HostIdentity> {
  if (kind !== 'local') return {kind, hostname: description, machine_id: null}
  return {kind, hostname: hostname(), machine_id: await machineId()}
}

async function machineId(): Promise<string | null> {
  try {
    const text = (await readFile('/etc/machine-id', 'utf8')).trim()
    // An image that was not booted yet says "uninitialized".
    return /^[0-9a-f]{32}$/.test(text) ? text : null
  } catch {
    return null
  }
}
