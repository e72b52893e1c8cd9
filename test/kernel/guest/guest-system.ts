import {localSystem} from '../../../src/system/local.ts'
import type {System} from '../../../src/system/system.ts'

/** The guest itself, as the program sees it by default. */
export function guestSystem(): System {
  return localSystem({
    auditctl: undefined,
    rulesDir: '/etc/audit/rules.d',
    lock: '/run/auditform.lock',
    stateDir: '/var/lib/auditform',
  })
}
