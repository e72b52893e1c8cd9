import {parseStatus} from '../state/parse-status.ts'
import type {System} from '../system/system.ts'

/** `lost` of `auditctl -s`: records lost since boot. Undefined where it cannot be read. */
export async function readLost(system: System): Promise<number | undefined> {
  const {stdout} = await system.auditctl(['-s'])
  const status = parseStatus(stdout)
  return status.kind === 'status' ? status.lost : undefined
}
