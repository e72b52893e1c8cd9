import {posix} from 'node:path'
import {AuditformError, ExitStatus} from '../errors.ts'
import {standardAuditRules} from './boot-files.ts'
import {localSystem} from './local.ts'
import {standardRulesDir, standardStateDir} from './local-paths.ts'
import {parseSshAddress} from './ssh/address.ts'
import type {System} from './system.ts'
import {type TargetFlags, targetPlace, wrongTarget} from './target-place.ts'

/** Opens the target that the flags name; without one, this host where it can be managed, else the sandbox. */
export async function openTarget(flags: TargetFlags): Promise<System> {
  const place = await targetPlace(flags)
  switch (place.kind) {
    case 'local':
      return localSystem(place.paths)
    case 'capture': {
      const {captureSystem} = await import('./capture.ts')
      return captureSystem(place.folder)
    }
    case 'sandbox': {
      const {sandboxSystem} = await import('./sandbox.ts')
      return sandboxSystem(place.file)
    }
    case 'ssh':
      return sshTarget(place.target, place.rest, flags)
  }
}

/** The paths are those of the other host: nothing here can complete them. */
async function sshTarget(target: string, rest: string, flags: TargetFlags): Promise<System> {
  const address = parseSshAddress(rest)
  if ('flaw' in address) throw wrongTarget(target, address.flaw)
  const {sshSystem} = await import('./ssh/ssh-system.ts')
  const {auditctl = 'auditctl', rulesDir = standardRulesDir, stateDir} = flags
  return sshSystem(address, {
    auditctl: auditctl.includes('/') ? remotePath('--auditctl', auditctl) : auditctl,
    rulesDir: remotePath('--rules-dir', rulesDir),
    auditRules:
      remotePath('--rules-dir', rulesDir) === standardRulesDir ? standardAuditRules : undefined,
    stateDir: remotePath('--state-dir', stateDir ?? standardStateDir),
    lock: stateDir ? `${remotePath('--state-dir', stateDir)}/lock` : '/run/auditform.lock',
  })
}

function remotePath(flag: string, path: string): string {
  if (path.startsWith('/') && !path.includes('\0'))
    return posix.normalize(path).replace(/(.)\/$/, '$1')
  throw new AuditformError('USAGE', `${flag} ${path}: for an ssh target it is a path from / on.`, {
    status: ExitStatus.usage,
    suggestions: ['It is a path of the other host, whatever the current folder is here.'],
  })
}
