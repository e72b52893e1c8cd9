/** What `apply` is asked for beside the change: how long it may wait, whether it is to be confirmed, why. */

import type {Errand} from './apply/errand.ts'
import {durationFlag} from './duration.ts'
import type {Undertaking} from './history.ts'
import {reasonFlag} from './history.ts'
import {confirmationFor} from './provisional.ts'
import type {Proposal} from './reconcile.ts'
import type {System} from './system/system.ts'

/** What was given of the flags that say so. */
export interface ApplyFlagValues {
  readonly target?: string | undefined
  readonly auditctl?: string | undefined
  readonly 'rules-dir'?: string | undefined
  readonly 'state-dir'?: string | undefined
  readonly reason?: string | undefined
  readonly 'confirm-within'?: string | undefined
}

/** The flags as values; wrong ones are refused before anything is read. */
export interface Asked {
  readonly errand: Errand
  readonly reason: string | null
  readonly withinMs: number | undefined
}

/** Reads the flags. */
export function askedFor(flags: ApplyFlagValues, errand: Errand): Asked {
  const within = flags['confirm-within']
  return {
    errand,
    reason: reasonFlag(flags.reason),
    withinMs: within === undefined ? undefined : durationFlag('--confirm-within', within, '1s'),
  }
}

/** The errand for one machine; the watcher works on the same one. */
export function errandOn(
  system: System,
  {errand: bare, reason, withinMs}: Asked,
  planId: string | undefined,
  script: string,
  flags: ApplyFlagValues,
): Errand {
  const errand = {...bare, reason, planId: planId ?? null}
  if (withinMs === undefined) return errand
  const why = reason === null ? [] : [`--reason=${reason}`]
  const args = ['watch', `--id=${errand.id}`, ...targetWords(flags), ...why]
  return {...errand, confirmation: confirmationFor(system, withinMs, errand.id, {script, args})}
}

/** The flags that name the machine, as they were given. */
export function targetWords(flags: ApplyFlagValues): readonly string[] {
  return (['target', 'auditctl', 'rules-dir', 'state-dir'] as const).flatMap((name) => {
    const value = flags[name]
    return value === undefined ? [] : [`--${name}=${value}`]
  })
}

/** What the history says of an apply, whatever comes of it. */
export function undertakingOf(
  {plan, file, hazards, backTo}: Proposal,
  {errand, reason}: Asked,
  allowed: readonly string[],
  planId: string | undefined,
): Undertaking {
  return {
    id: errand.id,
    action: backTo === undefined ? 'apply' : 'rollback',
    reason,
    plan: planId ?? null,
    commands: [...plan.operations, ...plan.lastly].map(({argv}) => argv),
    rules_file: file === undefined || file.change === 'none' ? null : file.path,
    allowed: hazards.map(({name}) => name).filter((name) => allowed.includes(name)),
  }
}
