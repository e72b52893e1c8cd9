import {spawnSync} from 'node:child_process'

/** For what changes the kernel of this machine: whoever has rules in it wants to keep them. */
export function refuseUnlessEmpty(): void {
  const listing = spawnSync('auditctl', ['-l'], {encoding: 'utf8'})
  if (listing.stdout?.trim() === 'No rules') return
  const reason = listing.error?.message ?? (listing.stderr || 'The kernel holds rules.')
  throw new Error(`This needs root, auditctl and a kernel without audit rules. ${reason}`)
}
