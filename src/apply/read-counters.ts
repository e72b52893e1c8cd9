import {parseStatus} from '../state/parse-status.ts'
import type {System} from '../system/system.ts'

/** What `auditctl -s` counts; undefined where it cannot be read. */
export interface Counters {
  /** Records lost since boot. */
  readonly lost?: number | undefined
  /** Records that wait now. */
  readonly backlog?: number | undefined
}

/** Asks the kernel for its counters. */
export async function readCounters(system: System): Promise<Counters> {
  const status = parseStatus((await system.auditctl(['-s'])).stdout)
  return status.kind === 'status' ? status : {}
}
