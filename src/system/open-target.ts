import {accessSync} from 'node:fs'
import {homedir} from 'node:os'
import {join, resolve} from 'node:path'
import {AuditformError, ExitStatus} from '../errors.ts'
import {captureSystem} from './capture.ts'
import {localSystem, standardRulesDir} from './local.ts'
import {findProgram} from './programs.ts'
import {sandboxSystem} from './sandbox.ts'
import type {System} from './system.ts'

/** What the flags say about the machine to work on. */
export interface TargetFlags {
  readonly target: string | undefined
  readonly auditctl: string | undefined
  readonly rulesDir: string | undefined
  readonly stateDir: string | undefined
}

/** Opens the target that the flags name; without one, this host where it can be managed, else the sandbox. */
export async function openTarget(flags: TargetFlags): Promise<System> {
  const target = flags.target ?? (await defaultTarget(flags.auditctl))
  const [scheme, rest] = splitTarget(target)
  switch (scheme) {
    case 'local':
      return localSystem({
        auditctl: flags.auditctl,
        rulesDir: flags.rulesDir ?? standardRulesDir,
        lock: flags.stateDir ? join(flags.stateDir, 'lock') : '/run/auditform.lock',
      })
    case 'capture':
      if (rest === '') throw wrongTarget(target, 'capture: wants the folder of the recording')
      return captureSystem(resolve(rest))
    case 'sandbox':
      return sandboxSystem(resolve(rest === '' ? join(stateFolder(flags), 'sandbox.json') : rest))
    case 'ssh':
      throw wrongTarget(target, 'ssh targets are not there yet')
    default:
      throw wrongTarget(target, 'no such kind of target')
  }
}

async function defaultTarget(auditctl: string | undefined): Promise<string> {
  const isRoot = process.platform === 'linux' && process.geteuid?.() === 0
  if (!isRoot) return 'sandbox'
  return (auditctl ?? (await findProgram('auditctl'))) === undefined ? 'sandbox' : 'local'
}

function splitTarget(target: string): readonly [scheme: string, rest: string] {
  const colon = target.indexOf(':')
  return colon === -1 ? [target, ''] : [target.slice(0, colon), target.slice(colon + 1)]
}

function wrongTarget(target: string, reason: string): AuditformError {
  return new AuditformError('TARGET_UNKNOWN', `--target ${target}: ${reason}.`, {
    status: ExitStatus.usage,
    suggestions: ['Targets are local, capture:DIR and sandbox or sandbox:FILE.'],
  })
}

/** Where sandboxes and, later, generations are kept. */
function stateFolder(flags: TargetFlags): string {
  if (flags.stateDir !== undefined) return flags.stateDir
  if (process.geteuid?.() === 0 && isWritable('/var/lib')) return '/var/lib/auditform'
  const base = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state')
  return join(base, 'auditform')
}

function isWritable(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}
