import type {PersistReport} from '../persist/persist.ts'
import type {Staged} from '../persist/standing.ts'
import type {AuditState} from '../rules/audit-state.ts'
import type {Paint} from './paint.ts'
import type {AppliedDocument} from './plan-schema.ts'
import {counted} from './plan-words.ts'
import {printable} from './printable.ts'
import {stagedAsJson, stagedLine} from './standing.ts'

/** What an apply did, as far as a report speaks of it. */
export interface Applied {
  readonly operations: number
  readonly persisted: PersistReport | undefined
  readonly verified: AuditState
  readonly until: string | undefined
  readonly generation: number | undefined
  /** What was staged for the next boot before. */
  readonly unstaged: Staged | undefined
}

/** The result of an apply for a reader. */
export function appliedAsText(applied: Applied, paint: Paint): string {
  const {operations, persisted, verified, generation, unstaged} = applied
  return [
    `${paint.green(paint.bold('Applied and verified:'))} ${counted(operations, 'operation')}, and the kernel now holds the ${counted(verified.rules.length, 'rule')} that were planned.`,
    ...(persisted === undefined
      ? ['rules.d was left alone; the next boot loads what it says.']
      : persistedLines(persisted, paint)),
    ...(unstaged ? [`No longer staged, for this took its place: ${stagedLine(unstaged)}`] : []),
    ...(generation === undefined ? [] : [generationLine(generation)]),
  ].join('\n')
}

/** A generation that was just made, and the way back from it. */
function generationLine(number: number): string {
  return `This is generation ${number}. The way back: auditform rollback ${number - 1}`
}

/** What became of the files for the next boot. */
export function persistedLines(persisted: PersistReport, paint: Paint): readonly string[] {
  const {change, setAside, putBack, merged, mergeMessage} = persisted
  const path = printable(persisted.path)
  const written = change === 'remove' ? 'is removed' : 'is written for the next boot'
  const lines = [
    ...(change === 'none' ? [] : [`${path} ${written}.`]),
    ...setAside.map(printable).map((each) => `${each} was set aside as ${each}.set-aside.`),
    ...putBack.map((each) => `${printable(each)} is read at boot again.`),
  ]
  if (merged === 'done') {
    const isChanged = lines.length > 0
    return [...lines, `augenrules compiled audit.rules ${isChanged ? 'from it' : 'anew'}.`]
  }
  if (merged === 'skipped') return lines
  return [
    ...lines,
    paint.yellow(`augenrules could not compile audit.rules: ${printable(mergeMessage)}`),
    '  It is compiled again when the rules are loaded at boot.',
  ]
}

/** The result of an apply for a program. */
export function appliedAsJson(applied: Applied): AppliedDocument {
  const {operations, persisted, verified, until, generation, unstaged} = applied
  return {
    operations,
    verified: true,
    rules: verified.rules.length,
    control: verified.control,
    generation: generation ?? null,
    confirm_until: until ?? null,
    rules_file: persisted === undefined ? null : persistedAsJson(persisted),
    unstaged: unstaged ? stagedAsJson(unstaged) : null,
  }
}

/** What became of the files for the next boot, for a program. */
export function persistedAsJson({path, change, setAside, putBack, merged}: PersistReport) {
  return {path, change, set_aside: setAside, put_back: putBack, merged}
}
