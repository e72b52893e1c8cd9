import type {PersistReport} from '../persist/persist.ts'
import type {AuditState} from '../rules/audit-state.ts'
import type {Paint} from './paint.ts'
import type {AppliedDocument} from './plan-schema.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'

/** What an apply did, as far as a report speaks of it. */
export interface Applied {
  readonly operations: number
  readonly persisted: PersistReport | undefined
  readonly verified: AuditState
  readonly until: string | undefined
}

/** The result of an apply for a reader. */
export function appliedAsText({operations, persisted, verified}: Applied, paint: Paint): string {
  const lines = [
    `${paint.green(paint.bold('Applied and verified:'))} ${counted(operations, 'operation')}, and the kernel now holds the ${counted(verified.rules.length, 'rule')} that were planned.`,
  ]
  if (persisted === undefined)
    return [...lines, 'rules.d was left alone; the next boot loads what it says.'].join('\n')
  if (persisted.change !== 'none')
    lines.push(`${printable(persisted.path)} is written for the next boot.`)
  for (const path of persisted.setAside)
    lines.push(`${printable(path)} was set aside as ${printable(path)}.set-aside.`)
  if (persisted.merged === 'done') lines.push('augenrules compiled audit.rules from it.')
  if (persisted.merged === 'failed') {
    lines.push(
      paint.yellow(
        `augenrules could not compile audit.rules: ${printable(persisted.mergeMessage)}`,
      ),
      '  It is compiled again when the rules are loaded at boot.',
    )
  }
  return lines.join('\n')
}

/** The result of an apply for a program. */
export function appliedAsJson({operations, persisted, verified, until}: Applied): AppliedDocument {
  return {
    operations,
    verified: true,
    rules: verified.rules.length,
    control: verified.control,
    confirm_until: until ?? null,
    rules_file:
      persisted === undefined
        ? null
        : {
            path: persisted.path,
            change: persisted.change,
            set_aside: persisted.setAside,
            merged: persisted.merged,
          },
  }
}
