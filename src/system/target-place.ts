import {accessSync, constants} from 'node:fs'
import {homedir} from 'node:os'
import {join, resolve} from 'node:path'
import {AuditformError, ExitStatus} from '../errors.ts'
import {nearest} from '../rules/suggest.ts'
import {type LocalPaths, standardRulesDir, standardStateDir} from './local-paths.ts'
import {findProgram} from './programs.ts'

/** What the flags say about the machine to work on. */
export interface TargetFlags {
  readonly target: string | undefined
  readonly auditctl: string | undefined
  readonly rulesDir: string | undefined
  readonly stateDir: string | undefined
}

/** Which machine the flags mean, and where its pieces are. */
export type TargetPlace =
  | {readonly kind: 'local'; readonly paths: LocalPaths}
  | {readonly kind: 'capture'; readonly folder: string}
  | {readonly kind: 'sandbox'; readonly file: string}
  /** `rest`: what stands behind the colon. */
  | {readonly kind: 'ssh'; readonly target: string; readonly rest: string}

/** Finds out which machine the flags mean; without one, this host where it can be managed, else the sandbox. */
export async function targetPlace(flags: TargetFlags): Promise<TargetPlace> {
  const target = flags.target ?? (await defaultTarget(flags))
  const [scheme, rest] = splitTarget(target)
  refuseLocalFlags(scheme, flags)
  switch (scheme) {
    case 'local':
      if (rest !== undefined) throw wrongTarget(target, 'local takes nothing behind it')
      return {
        kind: 'local',
        paths: {
          auditctl: await programPath(flags.auditctl),
          rulesDir: resolve(flags.rulesDir ?? standardRulesDir),
          lock: flags.stateDir ? resolve(flags.stateDir, 'lock') : '/run/auditform.lock',
          stateDir: resolve(flags.stateDir ?? standardStateDir),
        },
      }
    case 'capture':
      if (!rest) throw wrongTarget(target, 'name the folder of the recording behind the colon')
      return {kind: 'capture', folder: resolve(rest)}
    case 'sandbox':
      if (rest === '') throw wrongTarget(target, 'name the file of the sandbox behind the colon')
      return {kind: 'sandbox', file: resolve(rest ?? join(stateFolder(flags), 'sandbox.json'))}
    case 'ssh':
      return {kind: 'ssh', target, rest: rest ?? ''}
    default:
      throw wrongTarget(target, 'there is no such kind of target')
  }
}

async function defaultTarget({auditctl, rulesDir}: TargetFlags): Promise<string> {
  // Whoever names a piece of this host means this host.
  if (auditctl !== undefined || rulesDir !== undefined) return 'local'
  const isRoot = process.platform === 'linux' && process.geteuid?.() === 0
  return isRoot && (await findProgram('auditctl')) !== undefined ? 'local' : 'sandbox'
}

/** A flag that would do nothing was meant for something else. */
function refuseLocalFlags(scheme: string, {auditctl, rulesDir}: TargetFlags): void {
  const [flag] = [
    ...(auditctl === undefined ? [] : ['--auditctl']),
    ...(rulesDir === undefined ? [] : ['--rules-dir']),
  ]
  if (flag === undefined || !['capture', 'sandbox'].includes(scheme)) return
  throw new AuditformError('USAGE', `${flag} is for --target local or ssh, not for ${scheme}.`, {
    status: ExitStatus.usage,
    suggestions: ['Leave one of the two away.'],
  })
}

/** A bare name is looked for where programs are, never in the folder that happens to be the current one. */
async function programPath(name: string | undefined): Promise<string | undefined> {
  if (name === undefined) return undefined
  return name.includes('/') ? resolve(name) : ((await findProgram(name)) ?? name)
}

/** `sandbox` and `sandbox:` are told apart: behind the colon something is missing. */
function splitTarget(target: string): readonly [scheme: string, rest: string | undefined] {
  const colon = target.indexOf(':')
  return colon === -1 ? [target, undefined] : [target.slice(0, colon), target.slice(colon + 1)]
}

const targetKinds: readonly string[] = ['local', 'ssh', 'capture', 'sandbox']

/** Refuses what a target says, and tells what there is. */
export function wrongTarget(target: string, reason: string): AuditformError {
  const [scheme] = splitTarget(target)
  const meant = targetKinds.includes(scheme) ? '' : nearest(scheme, targetKinds)
  return new AuditformError('TARGET_UNKNOWN', `--target '${target}': ${reason}.`, {
    status: ExitStatus.usage,
    suggestions: [
      ...(meant === '' ? [] : [`Did you mean ${meant}?`]),
      'Targets are local, ssh://USER@HOST, capture:DIR and sandbox or sandbox:FILE.',
    ],
  })
}

/** Where sandboxes and, later, generations are kept. */
function stateFolder({stateDir}: TargetFlags): string {
  if (stateDir !== undefined) return stateDir
  if (process.geteuid?.() === 0 && isWritable('/var/lib')) return standardStateDir
  const base = process.env['XDG_STATE_HOME']
  // A relative path there is to be ignored (XDG Base Directory Specification).
  return join(base?.startsWith('/') ? base : join(home(), '.local', 'state'), 'auditform')
}

function home(): string {
  try {
    return homedir()
  } catch {
    throw new AuditformError('NO_HOME', 'There is no home folder to keep the sandbox in.', {
      suggestions: ['Name a folder with --state-dir, or a file with --target sandbox:FILE.'],
    })
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
